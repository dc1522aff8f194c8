"""Keeping a store: moving it whole, copying it, upgrading it, and looking after its health."""
