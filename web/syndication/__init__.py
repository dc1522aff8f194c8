"""Feeds and calendars: what happened, and which days are set, for programs that follow a record."""
