"""Diagnostics: codes, the host rules they are based on, findings, and output formats."""
