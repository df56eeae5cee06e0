"""Scripts that run a v2 app in Microsoft's runtime for that model, each in a process of its own."""

from __future__ import annotations

from pathlib import Path

INDEXER = Path(__file__).with_name("indexer.py")
"""Prints the functions of the app in the folder that is its argument, as the host sees them."""
INVOKER = Path(__file__).with_name("invoker.py")
"""Invokes functions of that app; the input data is read from standard input."""
