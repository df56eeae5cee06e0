"""Writes generated function folders to disk, atomically, and removes stale ones.

`emit` says what each folder should hold, `folders` what is there and whose it is, `apply` makes the
difference, `output` adds the files that a clean folder for publishing needs.
"""
