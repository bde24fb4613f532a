"""Expectation suites, running them, the verdict. Nothing of how it is drawn."""
