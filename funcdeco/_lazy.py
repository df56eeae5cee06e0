"""Names that are imported on first use (PEP 562)."""

from importlib import import_module
from typing import Any


def load_name(namespace: dict[str, Any], home: dict[str, str], name: str) -> Any:
    """Import *name* from its module in *home* and store it in *namespace*.

    Raises AttributeError for a name that is not in *home*.
    """
    if name not in home:
        raise AttributeError(f"module {namespace['__name__']!r} has no attribute {name!r}")
    value = namespace[name] = getattr(import_module(home[name]), name)
    return value
