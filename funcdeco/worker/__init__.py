"""What Microsoft's Python worker accepts."""
