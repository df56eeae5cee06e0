"""Whole functions: the properties of function.json other than its bindings."""

from __future__ import annotations

from keyword import iskeyword, kwlist
from typing import Annotated, Any, ClassVar, Literal

from pydantic import AfterValidator, Field

from funcdeco.bindings.base import LEARN, Model
from funcdeco.bindings.model import refusal
from funcdeco.bindings.rules import Needs, Rule


def _is_script(path: str) -> str:
    if not path.removesuffix(".py") or not path.endswith(".py") or "\\" in path:
        ours = path.replace("\\", "/")
        if ours != path and ours.endswith(".py"):
            raise refusal(f"write `{ours}`, with `/` between folders")
        raise refusal("must be a path that ends in `.py`, with `/` between folders")
    return path


def _is_identifier(name: str) -> str:
    if not name.isidentifier() or iskeyword(name):
        raise refusal("must be a Python identifier, without dots")
    return name


_Script = Annotated[
    str, AfterValidator(_is_script), Field(json_schema_extra={"pattern": r"^[^\\]+\.py$"})
]
_Identifier = Annotated[
    str,
    AfterValidator(_is_identifier),
    Field(json_schema_extra={"pattern": rf"^(?!(?:{'|'.join(kwlist)})$)[^\W\d]\w*$"}),
]


class FunctionOptions(Model):
    """Options of the whole function. Required only if all its bindings are in `Annotated`."""

    documentation = f"{LEARN}functions-reference-python?pivots=python-mode-configuration"

    name: str | None = None
    """Name of the function and of its folder; if omitted, the Python function's name. It starts
    with a letter and contains only letters, digits, `_` and `-`, at most 128 characters."""

    script_file: _Script | None = None
    """File with the entry point, relative to the function's folder. A bare file name renames the
    generated script; for a path such as `../app.py`, no script is generated."""

    entry_point: _Identifier | None = None
    """Name that the worker looks up in the script; if omitted, `main`, or the function's name if
    `script_file` is your own file."""

    lazy: bool | None = None
    """Whether the generated script imports the function's module at the first call; if omitted,
    `scripts` in `[tool.funcdeco]` decides."""


class Retry(Model):
    """How the host retries a failed run, for timer, Event Hubs, Cosmos DB and Kafka triggers."""

    documentation = f"{LEARN}functions-bindings-error-pages"
    rules: ClassVar[tuple[Rule, ...]] = (
        Needs("strategy", ("delay_interval",), "fixedDelay"),
        Needs("strategy", ("minimum_interval", "maximum_interval"), "exponentialBackoff", True),
    )

    strategy: Literal["fixedDelay", "exponentialBackoff"] = "exponentialBackoff"
    """`fixedDelay` needs `delay_interval`; `exponentialBackoff` needs `minimum_interval` and
    `maximum_interval`."""

    max_retry_count: Annotated[int, Field(ge=-1)]
    """Maximum number of retries; -1 retries indefinitely."""

    delay_interval: str | None = None
    """Delay between retries, `hh:mm:ss`."""

    minimum_interval: str | None = None
    """Delay before the first retry, `hh:mm:ss`."""

    maximum_interval: str | None = None
    """Maximum delay between retries, `hh:mm:ss`."""

    def to_json(self) -> dict[str, Any]:
        """Return `retry` as it appears in function.json."""
        return self.model_dump(by_alias=True, exclude_unset=True, exclude_none=True)
