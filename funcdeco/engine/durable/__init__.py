"""Durable functions in memory: a task hub, what runs its instances, and the HTTP API of it."""
