"""What a reader sees: formats, tables, charts, sentences. No arithmetic on the figures."""
