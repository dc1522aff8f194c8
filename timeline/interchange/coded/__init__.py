"""Coded event data in: files of ICEWS, GDELT and POLECAT, who did what to whom by a code."""
