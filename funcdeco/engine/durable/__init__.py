"""Durable Functions in memory: a task hub, the execution of its instances, and its HTTP API."""
