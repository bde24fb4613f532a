"""Reproducible reports of a Chamber of Commerce."""
