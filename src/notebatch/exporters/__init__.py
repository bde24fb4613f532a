"""Executed notebook → accessible HTML and PDF, as exporters of nbconvert."""
