"""Dates, figures and spans as people say and write them, one reader each."""
