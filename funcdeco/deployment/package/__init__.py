"""Packages: what is published, as a folder or a zip file."""
