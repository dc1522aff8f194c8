"""Answers as types, in the shapes that outside programs rely on.

A frozen struct for each answer and each of its parts, made once. Its JSON, its schema and its
columns come from it.

Arrays are always present, None is an open end, numbers of the domain are decimal strings, counts
and sequences integers. Every answer starts with schema, negotiation, codebook and cut. Each
module is imported when its answer is first asked for: a cold shell pays for one of them.
"""
