"""Whole functions: what function.json says beside its bindings."""

from __future__ import annotations

from keyword import iskeyword, kwlist
from typing import Annotated, Any, ClassVar, Literal

from pydantic import AfterValidator, Field

from funcdeco.bindings.base import LEARN, Model
from funcdeco.bindings.model import refusal
from funcdeco.bindings.rules import Needs, Rule


def _is_script(path: str) -> str:
    if not path.removesuffix(".py") or not path.endswith(".py") or "\\" in path:
        raise refusal("it must be a file that ends in `.py`, with `/` between folders")
    return path


def _is_identifier(name: str) -> str:
    if not name.isidentifier() or iskeyword(name):
        raise refusal("it must be a name of the script, without dots")
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
    """Options of the whole function. Needed only if all its bindings are in `Annotated`."""

    documentation = f"{LEARN}functions-reference-python?pivots=python-mode-configuration"

    name: str | None = None
    """Name of the function and of its folder; if omitted, the Python function's. Begins with a
    letter; letters, digits, `_` and `-`; 128 characters at most."""

    script_file: _Script | None = None
    """File that holds the entry point, as seen from the function's folder. A bare file name is the
    name of the generated shim; a path such as `../app.py` means that file and no shim is made."""

    entry_point: _Identifier | None = None
    """Name that the worker looks up in the script; if omitted, `main`, or with a `script_file` of
    yours the function's own."""


class Retry(Model):
    """What the host does after a failed run; it knows this for timer, Event Hubs, Cosmos DB, Kafka."""

    documentation = f"{LEARN}functions-bindings-error-pages"
    rules: ClassVar[tuple[Rule, ...]] = (
        Needs("strategy", ("delay_interval",), "fixedDelay"),
        Needs("strategy", ("minimum_interval", "maximum_interval"), "exponentialBackoff", True),
    )

    strategy: Literal["fixedDelay", "exponentialBackoff"] = "exponentialBackoff"
    """`fixedDelay` needs `delay_interval`; `exponentialBackoff` needs `minimum_interval` and
    `maximum_interval`."""

    max_retry_count: Annotated[int, Field(ge=-1)]
    """How often a failed run is repeated; -1 repeats without limit."""

    delay_interval: str | None = None
    """Time between two runs, `hh:mm:ss`."""

    minimum_interval: str | None = None
    """Time before the first repetition, `hh:mm:ss`."""

    maximum_interval: str | None = None
    """The longest time between two runs, `hh:mm:ss`."""

    def to_json(self) -> dict[str, Any]:
        """Return `retry` as function.json has it."""
        return self.model_dump(by_alias=True, exclude_unset=True, exclude_none=True)
