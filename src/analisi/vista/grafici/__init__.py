"""Charts: each function draws a table of frozen, simple items and returns a Grafico that explains itself in words."""
