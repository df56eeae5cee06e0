"""Deliver what waits in the stores to the functions that listen there, as the host does."""
