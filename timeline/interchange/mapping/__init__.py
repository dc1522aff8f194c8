"""Which column is what: the mapping, the rows read by it, and its first draft."""
