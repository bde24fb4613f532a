"""Reconciliation: what the data print about themselves against what follows from them."""
