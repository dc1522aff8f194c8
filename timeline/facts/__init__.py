"""Facts: a cache of stances over as-of and recorded-by, written with each append.

It may be deleted: the plain fold answers everything. What it serves equals the fold, by property
test; what no such test covers goes to the fold.
"""
