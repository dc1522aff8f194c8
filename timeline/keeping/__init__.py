"""Keeping a store: moving it whole, copying it, upgrading it, and looking after its health.

Nothing here reads what the events say. Importing this package costs nothing.
"""
