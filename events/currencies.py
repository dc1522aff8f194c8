"""The alphabetic currency codes of ISO 4217 (facts; see NOTICE), which `currencies.txt` lists."""

with open(__file__.removesuffix("py") + "txt", encoding="ascii") as _listed:
    ISO_4217 = frozenset(_listed.read().split())
"""Codes in use, plus BGN, which older records need."""
