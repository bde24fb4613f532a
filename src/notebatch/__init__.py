"""Notebooks run in batches and published whole or not at all, with a manifest, again only when something changed."""
