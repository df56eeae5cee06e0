"""Decorators in hints, as the programming model of a function writes them."""

from __future__ import annotations

from funcdeco.functions.origin import Model

_NAMES = {"funcdeco": "name", "v2": "arg_name"}
"""The keyword for the name of the parameter in the decorators of input and output bindings."""


def example_call(model: Model, decorator: str, name: str) -> str:
    """Return a call of the input or output *decorator* for the binding *name*, in backticks."""
    return f'`@app.{decorator}({_NAMES[model]}="{name}", ...)`'
