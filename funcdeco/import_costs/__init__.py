"""Measure the time and memory that imports need during a cold start of an app."""
