"""The one SQLite file: a writer thread, readers of their own, numbered migrations.

Owns how rows are written and read; which tables there are belongs to the floors that use them.
"""
