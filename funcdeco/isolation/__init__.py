"""Importing users' modules, kept apart from our own process's state."""
