"""What generated scripts import in a deployed app: web applications behind HTTP functions."""
