"""The service: use cases, the log and its store, integrity, configuration."""
