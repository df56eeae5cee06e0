"""Readers for the sources of functions: decorators, function.json folders, Python source."""
