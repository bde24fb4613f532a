"""Which reports exist for whom: notebooks, parameters, plan, input, what is known of the data."""
