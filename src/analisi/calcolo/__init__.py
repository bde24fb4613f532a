"""Pure functions from tables to frozen results. No files, no plots, no notebooks."""
