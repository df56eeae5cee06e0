"""Diagnostics: the codes, the host rules behind them, one value per finding, output formats."""
