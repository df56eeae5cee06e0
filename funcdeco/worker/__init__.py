"""The rules of Microsoft's Python worker."""
