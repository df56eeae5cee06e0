"""Step 4: turn a decorator's keywords into its model, or say what is wrong with each."""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic.alias_generators import to_snake
from pydantic_core import ErrorDetails

from funcdeco.bindings.gone import Gone, Renamed, instead_of
from funcdeco.bindings.v2_names import KEYWORDS
from funcdeco.diagnostics.diagnostic import Report
from funcdeco.diagnostics.fix import Fix
from funcdeco.diagnostics.wording import in_backticks
from funcdeco.grammar.similar import closest, near
from funcdeco.registry import Declaration

if TYPE_CHECKING:
    from funcdeco.bindings.describe import Property

M = TypeVar("M", bound=BaseModel)


class Mistake(NamedTuple):
    """What is wrong with one keyword, or with all together."""

    code: str
    message: str
    hint: str
    key: str = ""
    fix: Fix | None = None


def build_model(
    declaration: Declaration, model: type[M], options: dict[str, Any], report: Report
) -> M | None:
    """Give *model* filled with *options*, or None after reporting each mistake.

    *report* is called with code, message, hint and keyword.
    """
    if declaration.args:
        report("BND004", *_about_positions(declaration, model))
        return None
    return fill_model(declaration.name, model, options, report)


def fill_model(label: str, model: type[M], options: dict[str, Any], report: Report) -> M | None:
    """The same for keywords that no decorator was given, called *label* in messages."""
    try:
        made = model(**options)
    except ValidationError as error:
        for fault in _about_all(error.errors(include_url=False), label, model):
            report(*fault[:3], key=fault.key, fix=fault.fix)
        return None
    for fault in (*_about_extra(made, label), *_about_status(made, label)):
        report(*fault[:3], key=fault.key)
    return made


def _about_status(made: BaseModel, decorator: str) -> Iterator[Mistake]:
    """Note what Microsoft may still change, or has given up."""
    status = getattr(made, "status", "current")
    instead = getattr(made, "instead", "")
    if status == "preview":
        yield Mistake("BND014", f"`{decorator}` is in preview: it may change", instead)
    if status == "legacy":
        yield Mistake("BND015", f"`{decorator}` is legacy: Microsoft has given it up", instead)


def _about_extra(made: BaseModel, decorator: str) -> Iterator[Mistake]:
    """Find keys of `extra` that the binding writes itself; the host ignores their case."""
    if not getattr(made, "extra", None):
        return
    own: dict[str, str | None] = {"type": None, "direction": None}
    for name, info in type(made).model_fields.items():
        if name != "extra":  # which is no key of function.json
            own[(info.serialization_alias or name).lower()] = name
    for key in sorted(getattr(made, "extra", ())):
        if key.lower() in own:
            keyword = own[key.lower()]
            why = "has a keyword for it" if keyword else "says it itself"
            hint = f"say `{keyword}`" if keyword else "leave it out"
            message = f"`extra` can't hold {key!r}: `{decorator}` {why}"
            yield Mistake("BND003", message, hint, key)


def _about_positions(declaration: Declaration, model: type[BaseModel]) -> tuple[str, str]:
    name = declaration.name
    if declaration.is_bare:
        needed = [f"{key}=..." for key, info in model.model_fields.items() if info.is_required()]
        call = f"`@app.{name}({', '.join(needed)})`"
        return f"`@app.{name}` needs its parentheses", f"write {call}"
    first, value = _properties(model)[0].name, declaration.args[0]
    message = f"`{name}` takes keyword arguments only, not {value!r}"
    return message, f"write `{name}({first}={value!r}, ...)` if that is what it means"


def _about_all(
    details: list[ErrorDetails], decorator: str, model: type[BaseModel]
) -> Iterator[Mistake]:
    """Give a mistake for each error of pydantic's that isn't another's shadow."""
    unknown = [str(item["loc"][0]) for item in details if item["type"] == "extra_forbidden"]
    meant = {_likeliest(name, model) for name in unknown}
    for detail in details:
        if detail["type"] != "missing" or detail["loc"][0] not in meant:
            yield _about(detail, decorator, model)


def _about(detail: ErrorDetails, decorator: str, model: type[BaseModel]) -> Mistake:
    place = [str(part) for part in detail["loc"]]
    name = place[0] if place else ""
    if detail["type"] == "extra_forbidden":
        message = f"`{decorator}` has no property `{name}`"
        return Mistake(
            "BND001", message, _did_you_mean(name, model), name, _renamed_to(name, model)
        )
    if detail["type"] == "missing":
        return Mistake("BND002", f"`{decorator}` needs `{name}`", _description(name, model))
    context = detail.get("ctx", {})
    if not place:
        return Mistake("BND003", f"`{decorator}`: {context.get('error', detail['msg'])}", "")
    message = f"`{name}` of `{decorator}` can't be {context.get('value', repr(detail['input']))}"
    return Mistake("BND003", message, _wanted(detail), name, _in_its_case(detail))


def _renamed_to(name: str, model: type[BaseModel]) -> Fix | None:
    """Give the fix for a keyword that surely is another's: an old name, or one that is near alone."""
    meant = _nearest(name, model)
    others = near(name, model.model_fields)
    # Of two names of which one is a word of the other, as `db_name` and `name`, none is a slip.
    is_word = f"_{meant}_" in f"_{name}_"
    is_sure = meant not in others or (len(others) == 1 and not is_word)
    return Fix("rename", meant) if meant and is_sure and not _gone(name, model) else None


def _in_its_case(detail: ErrorDetails) -> Fix | None:
    """Give the fix for a choice that is spelled in another case."""
    given: object = detail["input"]
    if detail["type"] != "literal_error" or not isinstance(given, str) or isinstance(given, Enum):
        return None
    choices = detail.get("ctx", {})["expected"].replace(" or ", ", ").split(", ")
    same = [text.strip("'") for text in choices if text.strip("'").lower() == given.lower()]
    return Fix("set", same[0], old=given) if len(same) == 1 else None


_WANTED = {
    "string_type": "write a text",
    "int_type": "write a whole number",
    "bool_type": "write True or False",
    "list_type": "write a list",
    "dict_type": "write a dict",
    "not_json": "write what JSON can hold",
    "string_too_short": "write at least one character",
    "too_short": "an empty list would match nothing: leave it out for all",
}
"""What to write instead, by pydantic's type of error."""


def _wanted(detail: ErrorDetails) -> str:
    if detail["type"] == "literal_error":
        choices = detail.get("ctx", {})["expected"].replace(" or ", ", ")
        given = detail["input"]
        # Microsoft's v2 model has enums, whose values or names are ours.
        return _choose(given.name if isinstance(given, Enum) else str(given), choices)
    if detail["type"] == "list_type" and isinstance(detail["input"], str):
        return f"write a list: [{detail['input']!r}]"
    if detail["type"] == "value_error":
        return str(detail.get("ctx", {})["error"])
    return _WANTED.get(detail["type"], detail["msg"][:1].lower() + detail["msg"][1:])


def _nearest(name: str, model: type[BaseModel]) -> str | None:
    for meant in (to_snake(name), KEYWORDS.get(name), _renamed(name, model), f"{name}_name"):
        if meant in model.model_fields:
            return meant
    return closest(name, model.model_fields)


def _likeliest(name: str, model: type[BaseModel]) -> str | None:
    """Give the keyword to ask for: the nearest, else the only one with the same words or more.

    `topic_name` for `topic`, `level` for `auth_level`; `name` alone says too little.
    """
    if meant := _nearest(name, model):
        return meant
    words = {*to_snake(name).split("_")}
    fields = {field: {*field.split("_")} for field in model.model_fields if field != "name"}
    sharing = [field for field, own in fields.items() if own <= words or words <= own]
    return sharing[0] if len(sharing) == 1 else None


def _gone(name: str, model: type[BaseModel]) -> Renamed | str | None:
    gone: Gone = getattr(model, "gone", {})
    return next((one for key, one in gone.items() if to_snake(key) == to_snake(name)), None)


def _renamed(name: str, model: type[BaseModel]) -> str | None:
    """Return the keyword that says today what *name* said."""
    found = _gone(name, model)
    return found.keyword if isinstance(found, Renamed) else None


def _did_you_mean(name: str, model: type[BaseModel]) -> str:
    if gone := _gone(name, model):
        return instead_of(gone, str)
    if meant := _likeliest(name, model):
        return f"did you mean `{meant}`?"
    known = f"it has {in_backticks(row.name for row in _properties(model))}"
    if "extra" in model.model_fields:
        known += "; a property that funcdeco doesn't know goes into `extra={...}`"
    return known


def _choose(value: str, choices: str) -> str:
    texts = [choice.strip().strip("'") for choice in choices.split(",")]
    # Choices in both cases are written in lower case by most, and listed in the first one.
    if meant := closest(value, {text.lower(): text for text in texts}.values()):
        return f"did you mean {meant!r}?"
    once = {text.lower(): text for text in reversed(texts)}
    return f"write one of {', '.join(map(repr, reversed(once.values())))}"


def _description(name: str, model: type[BaseModel]) -> str:
    text = next(row.description for row in _properties(model) if row.name == name)
    return f"`{name}`: {text}"


def _properties(model: type[BaseModel]) -> list[Property]:
    from funcdeco.bindings.base import Model
    from funcdeco.bindings.describe import properties

    assert issubclass(model, Model)
    return properties(model)
