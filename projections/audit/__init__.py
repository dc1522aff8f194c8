"""How positions hardened: what each step comes to, the ledger, and the net of a window."""
