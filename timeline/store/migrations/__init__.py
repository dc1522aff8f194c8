"""The steps from each version of the tables to the next, run by Alembic's operations.

The folder `versions` is Alembic's script directory and ships with the program. A step changes
tables that were there before it. It is written once and never changed: it names its tables
itself and does not use `timeline.store.schema`, which only knows today's. Tables that are new
need no step: they are made after the last one, as they are today. (A step that changes such a
table must look first whether it is there.)
"""
