"""Writes generated function folders to disk, atomically, and removes stale ones.

`emit` generates the content of each folder, `existing_folders` reads the folders on disk and their
ownership, `apply` writes the changes, and `output` adds the files of a clean folder for publishing.
"""
