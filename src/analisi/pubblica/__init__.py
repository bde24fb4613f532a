"""Executed notebook → accessible HTML and PDF, and the index of what was published. Knows nothing of the domain."""
