"""Code shared by several functions of the app."""
