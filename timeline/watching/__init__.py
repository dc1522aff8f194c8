"""Watching a record: each step of the audit that somebody waits for is sent to them once."""
