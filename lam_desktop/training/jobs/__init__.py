"""Many requests to language models at once: leases, retries, limits, budgets, dead letters."""
