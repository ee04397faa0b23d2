"""How both databases came to be as they are: one revision after another, forwards and back.

The first revision of each is SQL, in each engine's own words; it is what `tables.py` declared
when it was written. A later one is a module of Alembic beside it.
"""
