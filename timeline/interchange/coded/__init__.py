"""Coded event data in."""
