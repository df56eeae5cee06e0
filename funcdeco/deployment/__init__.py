"""Deployed apps: package them, and load them in Microsoft's runtimes, independently of `engine`."""
