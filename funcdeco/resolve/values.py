"""Step 4: turn a decorator's keywords into its model, or say what is wrong with each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic.alias_generators import to_snake
from pydantic_core import ErrorDetails

from funcdeco.declare import Declaration

M = TypeVar("M", bound=BaseModel)
Report = Callable[[str, str, str], None]


def build_model(
    declaration: Declaration, model: type[M], options: dict[str, Any], report: Report
) -> M | None:
    """Give *model* filled with *options*, or None after reporting each mistake.

    *report* is called with code, message and hint.
    """
    if declaration.args:
        report("BND004", *_about_positions(declaration, model))
        return None
    try:
        made = model(**options)
    except ValidationError as error:
        for detail in error.errors(include_url=False):
            report(*_about(detail, declaration.name, model))
        return None
    for name in sorted(set(getattr(made, "extra", ())) & _json_names(model)):
        known = f"`{declaration.name}` has it as a keyword of its own"
        report("BND003", f"`extra` can't hold {name!r}: {known}", f"say `{to_snake(name)}`")
    return made


def _json_names(model: type[BaseModel]) -> set[str]:
    names = {info.serialization_alias or name for name, info in model.model_fields.items()}
    return names | {"type", "direction"}


def _about_positions(declaration: Declaration, model: type[BaseModel]) -> tuple[str, str]:
    if len(declaration.args) == 1 and not declaration.options and callable(declaration.args[0]):
        return (
            f"`@app.{declaration.name}` needs its parentheses",
            f"write `@app.{declaration.name}()`",
        )
    first = next((name for name, info in model.model_fields.items() if info.is_required()), "name")
    value = declaration.args[0]
    message = f"`{declaration.name}` takes keyword arguments only, not {value!r}"
    return message, f"write `{declaration.name}({first}={value!r}, ...)` if that is what it means"


def _about(detail: ErrorDetails, decorator: str, model: type[BaseModel]) -> tuple[str, str, str]:
    """Give code, message and hint for one error of pydantic's."""
    place = [str(part) for part in detail["loc"]]
    name = place[0] if place else ""
    if detail["type"] == "extra_forbidden":
        return "BND001", f"`{decorator}` has no property `{name}`", _did_you_mean(name, model)
    if detail["type"] == "missing":
        return "BND002", f"`{decorator}` needs `{name}`", _description(name, model)
    value = detail["input"]
    if not place:
        text = detail["msg"].removeprefix("Value error, ")
        return "BND003", f"`{decorator}`: {text}", ""
    message = f"`{name}` of `{decorator}` can't be {value!r}"
    if detail["type"] == "literal_error":
        choices = detail["ctx"]["expected"].replace(" or ", ", ") if "ctx" in detail else ""
        return "BND003", message, _choose(str(value), choices)
    return "BND003", message, _wanted(detail)


def _wanted(detail: ErrorDetails) -> str:
    kinds = {
        "string_type": "a text",
        "int_type": "a whole number",
        "bool_type": "True or False",
        "list_type": "a list",
        "dict_type": "a dict",
    }
    if detail["type"] in kinds:
        return f"write {kinds[detail['type']]}"
    if detail["type"] == "too_short":
        return "an empty list would match nothing: leave it out for all"
    if detail["type"] == "string_pattern_mismatch":
        return f"it must match {detail['ctx']['pattern']!r}" if "ctx" in detail else ""
    return detail["msg"][:1].lower() + detail["msg"][1:]


def _did_you_mean(name: str, model: type[BaseModel]) -> str:
    from difflib import get_close_matches

    names = list(model.model_fields)
    near = [to_snake(name)] if to_snake(name) in names else get_close_matches(name, names, 1)
    if near:
        return f"did you mean `{near[0]}`?"
    known = ", ".join(f"`{known}`" for known in names)
    if "extra" in names:
        return f"it has {known}; a property that funcdeco doesn't know goes into `extra={{...}}`"
    return f"it has {known}"


def _choose(value: str, choices: str) -> str:
    from difflib import get_close_matches

    texts: Sequence[str] = [choice.strip().strip("'") for choice in choices.split(",")]
    plain = {text.lower(): text for text in texts}
    near = get_close_matches(value.lower().replace("_", ""), list(plain), 1)
    known = f"write one of {', '.join(map(repr, dict.fromkeys(texts)))}"
    return f"did you mean {plain[near[0]]!r}?" if near else known


def _description(name: str, model: type[BaseModel]) -> str:
    from funcdeco.bindings.base import Model
    from funcdeco.bindings.describe import properties

    assert issubclass(model, Model)
    text = next(row.description for row in properties(model) if row.name == name)
    return f"`{name}`: {text}"
