"""Read official v2 apps: what the decorators of azure-functions were called with, and where."""
