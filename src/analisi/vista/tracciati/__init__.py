"""Charts: each function takes frozen, simple inputs and returns a Grafico that explains itself in words."""
