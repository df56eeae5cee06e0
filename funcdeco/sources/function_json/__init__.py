"""Handwritten functions: folders with a function.json."""
