"""From drafts to events in the log: what is decided, recorded and told."""
