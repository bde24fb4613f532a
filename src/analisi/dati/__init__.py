"""Tables: declared once, read from files, kept typed. No calculation."""
