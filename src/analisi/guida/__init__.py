"""The guides of `docs/`, published as a site: every example of a page runs, and one that breaks stops the build."""
