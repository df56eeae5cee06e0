"""Names that are imported on first use (PEP 562)."""

from importlib import import_module
from typing import Any


def load_name(namespace: dict[str, Any], home: dict[str, str], name: str) -> Any:
    """Import *name* from the module that *home* gives for it and keep it in *namespace*.

    Raises AttributeError for a name that *home* doesn't have.
    """
    if name not in home:
        raise AttributeError(f"module {namespace['__name__']!r} has no attribute {name!r}")
    value = namespace[name] = getattr(import_module(home[name]), name)
    return value
