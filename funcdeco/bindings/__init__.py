"""The pydantic models of function.json, one module per family, each imported on first use.

A new family is a module here, its line below and its decorators' lines in `funcdeco.app`.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from funcdeco.bindings import base as base
    from funcdeco.bindings import blob as blob
    from funcdeco.bindings import generic as generic
    from funcdeco.bindings import http as http
    from funcdeco.bindings import queue as queue
    from funcdeco.bindings import root as root
    from funcdeco.bindings import service_bus as service_bus
    from funcdeco.bindings import table as table
    from funcdeco.bindings import timer as timer
else:

    def __getattr__(name: str):
        from importlib import import_module

        try:
            return import_module(f"{__name__}.{name}")
        except ModuleNotFoundError as error:
            if error.name != f"{__name__}.{name}":
                raise
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}") from None
