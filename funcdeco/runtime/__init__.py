"""Support for generated scripts in a deployed app: web applications behind HTTP functions."""
