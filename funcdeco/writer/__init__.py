"""Writes generated function folders to disk, atomically, and removes stale ones.

`survey` compares the generated folders with those on disk (`existing_folders`, `plan`) and the files
to publish with those in an output folder (`output`). `apply` and `copies` write the changes, each
guarded by `guard` and prepared in a `workspace`. `recovery` completes the work of a killed run.
"""
