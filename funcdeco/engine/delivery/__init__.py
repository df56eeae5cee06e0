"""Deliver the contents of stores to the functions that listen to them, as the host does."""
