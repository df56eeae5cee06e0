"""Messages depend on the type of pydantic's error, so they are the same in all its versions."""

from __future__ import annotations

import enum
import json
from collections.abc import Iterator
from datetime import time
from typing import Annotated, Any, ClassVar, Literal

import pytest
from pydantic import AfterValidator, Field, ValidationError, model_validator
from pydantic_core import PydanticCustomError, PydanticKnownError
from typing_extensions import TypeAliasType

from funcdeco.bindings.base import Model, Removed, Renamed, Trigger, json_names
from funcdeco.bindings.catalog import decorators
from funcdeco.bindings.describe import properties
from funcdeco.bindings.fill import fill_model
from funcdeco.bindings.generic import GenericInput
from funcdeco.bindings.property_finding import PropertyFinding
from funcdeco.bindings.refusals import COMPOSED, TEMPLATES
from funcdeco.bindings.rules import Needs, OneOf, Rule
from funcdeco.diagnostics.fix import Fix
from funcdeco.sources.function_json.reader import read_function_json

pytestmark = pytest.mark.core

MODELS = decorators()
OURS = {"missing", "extra_forbidden", "rules_broken", "refused"}
"""Types of errors that aren't about a single value, or that our own validators raise."""

RAISED: dict[str, dict[str | None, set[str]]] = {
    "model": {},
    "model-fields": {None: {"missing", "extra_forbidden", "string_unicode"}},
    "model-field": {},
    "default": {},
    "nullable": {},
    "any": {},
    # pydantic checks a length with a separate function if another function comes before.
    "function-after": {None: {"refused", "rules_broken", "too_short"}},
    "str": {None: {"string_type", "string_unicode"}, "min_length": {"string_too_short"}},
    "int": {None: {"int_type"}, "ge": {"greater_than_equal"}},
    "bool": {None: {"bool_type"}},
    "list": {None: {"list_type"}, "min_length": {"too_short"}},
    "dict": {None: {"dict_type"}},
    "literal": {None: {"literal_error"}},
}
"""Types of errors, by the type of a part of pydantic's schema and by its constraint."""
SILENT = {
    *(
        "type",
        "ref",
        "cls",
        "config",
        "schema",
        "custom_init",
        "root_model",
        "model_name",
        "fields",
    ),
    *("computed_fields", "metadata", "serialization", "serialization_alias", "default"),
    *("default_factory", "default_factory_takes_data", "function", "strict", "expected"),
    *("items_schema", "keys_schema", "values_schema"),
}
"""Keys of such parts that cause no error."""


def parts(schema: Any) -> Iterator[dict[str, Any]]:
    """Yield the parts of a pydantic schema, including itself."""
    if isinstance(schema, dict):
        if isinstance(schema.get("type"), str):
            yield schema
        for key, value in schema.items():
            if key not in ("default", "function", "metadata", "serialization"):
                yield from parts(value)


def possible(model: type[Model]) -> set[str]:
    """Return the types of errors that *model* can raise."""
    model.model_rebuild()
    found = set[str]()
    for part in parts(model.__pydantic_core_schema__):
        by_constraint = RAISED[part["type"]]
        found |= by_constraint.get(None, set())
        for key in part.keys() - SILENT:
            found |= by_constraint[key]
    return found


@pytest.mark.parametrize("name", MODELS)
def test_each_type_of_error_that_a_model_can_raise_has_words(name: str) -> None:
    assert possible(MODELS[name]) <= {*TEMPLATES, *COMPOSED, *OURS}


class Text(str):
    """A string of another class."""


class Letter(str, enum.Enum):
    """Strings of an enum."""

    A = "a"


ODD: list[Any] = [
    *(None, True, 1, -5, 10**30, 1.5, float("nan"), "", "a", "fooTrigger", "a\0", "\ud800", b"a"),
    *(Text("GET"), Text(""), Letter.A, [], [1], [""], ["\ud800"], ["Post"], ("GET",), {}, {1: 2}),
    *({"a": {1}}, {"\ud800": 1}, set(), object, len),
]


@pytest.mark.parametrize("name", MODELS)
def test_errors_are_of_the_types_that_the_schema_tells(name: str) -> None:
    model, found = MODELS[name], set[str]()
    for keyword in (*model.model_fields, "nonsense", "\ud800"):
        for value in ODD:
            try:
                model(**{keyword: value})
            except ValidationError as error:
                found |= {item["type"] for item in error.errors()}
    assert found <= possible(model)


def reported(model: type[Model], **keywords: Any) -> list[tuple[str, str]]:
    """Return message and hint of each finding."""
    return [(one.message, one.hint) for one in fill_model("belt", model, keywords)[1]]


class Bounded(Model):
    """A model with constraints of many kinds."""

    more: Annotated[int, Field(gt=3)] = 4
    least: Annotated[int, Field(ge=3)] = 4
    less: Annotated[float, Field(lt=3)] = 2.0
    most: Annotated[int, Field(le=3)] = 2
    code: Annotated[str, Field(pattern="^[a-z]{2}$")] = "ab"
    long: Annotated[str, Field(min_length=2, max_length=3)] = "ab"
    many: Annotated[list[int], Field(min_length=2, max_length=3)]
    sizes: dict[str, int] = {}
    at: time | None = None


@pytest.mark.parametrize(
    "keyword, value, message, hint",
    [
        ("more", 3, "`more` must be greater than 3, not 3", ""),
        ("least", 2, "`least` must be at least 3, not 2", ""),
        ("less", 3.5, "`less` must be less than 3.0, not 3.5", ""),
        ("less", "a", "`less` must be a number, not 'a'", ""),
        ("most", 4, "`most` must be at most 3, not 4", ""),
        ("code", "a", "`code` must match `^[a-z]{2}$`, not 'a'", ""),
        (
            "code",
            "\ud800",
            "`code` must be valid Unicode, without unpaired surrogates, not '\\ud800'",
            "",
        ),
        (
            "long",
            "a",
            "`long` must have at least 2 characters, not 'a'",
            "remove it to use the default",
        ),
        ("long", "abcd", "`long` must have at most 3 characters, not 'abcd'", ""),
        ("many", [1], "`many` must have at least 2 items, not [1]", ""),
        ("many", [1, 2, 3, 4], "`many` must have at most 3 items, not [1, 2, 3, 4]", ""),
        ("sizes", {"a": "b"}, "each value in `sizes` must be an integer, not 'b'", ""),
        ("at", "noon", "invalid `at`: 'noon'", "expected `time | None`"),
    ],
    ids=ascii,
)
def test_a_value_is_refused_with_what_its_constraint_asks_for(
    keyword: str, value: Any, message: str, hint: str
) -> None:
    assert reported(Bounded, **{"many": [1, 2], keyword: value}) == [(message, hint)]


def test_a_text_behind_a_validator_has_characters_too() -> None:
    message = "`type` must have at least 1 character, not ''"
    assert reported(GenericInput, type="") == [(message, "")]


Pace = TypeAliasType("Pace", Literal["slow", "fast"])


class Choosing(Model):
    """Choices that contain the separators used in messages."""

    speed: Literal["slow or fast", "slow, then fast", "3"] = "3"
    size: Literal[1, 2] = 1
    pace: Pace = "slow"


def test_choices_are_those_of_the_annotation() -> None:
    assert reported(Choosing, speed="fast", size=3, pace="none") == [
        (
            "invalid `speed`: 'fast'",
            "use one of 'slow or fast', 'slow, then fast', '3'",
        ),
        ("invalid `size`: 3", "use one of 1, 2"),
        ("invalid `pace`: 'none'", "use one of 'slow', 'fast'"),
    ]
    _, (found,) = fill_model("belt", Choosing, {"speed": "Slow or Fast"})
    assert (found.hint, found.fix) == (
        "did you mean 'slow or fast'?",
        Fix("set", "slow or fast", old="Slow or Fast"),
    )


def positive(value: int) -> int:
    if value < 0:
        raise ValueError("it must be positive")
    if value == 7:
        raise AssertionError("seven brings luck")
    if value > 9:
        raise PydanticCustomError("too_wide", "{limit} is the most", {"limit": 9})
    return value


class Checked(Trigger):
    """A trigger with validators of all kinds, as other people write them."""

    type = "acmeBeltTrigger"
    documentation = "https://example.com/acme"
    removed: ClassVar[Removed] = {"beltWidth": Renamed("width"), "color": "paint it yourself"}
    rules: ClassVar[tuple[Rule, ...]] = (
        Needs("belt_speed", ("max_speed",)),
        OneOf(("belt_speed", "width"), optional=True),
    )

    width: Annotated[int, AfterValidator(positive)] | None = None
    """How wide it is."""
    belt_speed: int | None = None
    """How fast it is."""
    max_speed: int | None = None
    alias: Annotated[int, Field(alias="beltAlias")] = 1

    @model_validator(mode="after")
    def _is_not_odd(self) -> Checked:
        if self.max_speed == 13:
            raise ValueError("no belt is so unlucky")
        if self.max_speed == 14:
            raise PydanticKnownError("multiple_of", {"multiple_of": 5})
        return self


@pytest.mark.parametrize(
    "keywords, message, hint",
    [
        ({"width": -1}, "invalid `width`: -1", "it must be positive"),
        ({"width": 7}, "invalid `width`: 7", "seven brings luck"),
        ({"width": 10}, "invalid `width`: 10", "9 is the most"),
        ({"beltAlias": "a"}, "`alias` must be an integer, not 'a'", ""),
        ({"max_speed": 13}, "`belt`: no belt is so unlucky", ""),
        ({"max_speed": 14}, "`belt`: rejected by pydantic: multiple_of", ""),
        ({"belt_speed": 1}, "`belt`: `belt_speed` requires `max_speed`", ""),
        ({"\ud800": 1}, "`belt`: a keyword is not valid Unicode", ""),
        ({"belt_width": 1}, "`belt` has no property `belt_width`", "use `width`"),
        ({"color": 1}, "`belt` has no property `color`", "paint it yourself"),
    ],
    ids=ascii,
)
def test_validators_of_other_families_are_quoted(
    keywords: dict[str, Any], message: str, hint: str
) -> None:
    assert reported(Checked, **keywords) == [(message, hint)]


def test_keys_and_messages_name_properties_as_the_caller_does() -> None:
    names = json_names(Checked)
    made, found = fill_model(
        "acmeBeltTrigger", Checked, {"belt_speed": 1, "width": 2}, lambda name: names[name]
    )
    assert (made, found) == (
        None,
        [
            PropertyFinding(
                "BND003",
                "`acmeBeltTrigger`: `beltSpeed` requires `maxSpeed`; "
                "`beltSpeed` and `width` are mutually exclusive",
            )
        ],
    )
    _, found = fill_model("acmeBeltTrigger", Checked, {"max_speed": "a"}, lambda name: names[name])
    message = "`maxSpeed` must be an integer, not 'a'"
    assert found == [PropertyFinding("BND003", message, "", "maxSpeed")]


@pytest.mark.parametrize("name", MODELS)
def test_the_description_of_a_required_property_is_a_hint_in_function_json_too(name: str) -> None:
    names = json_names(MODELS[name])
    texts = [row.description for row in properties(MODELS[name]) if row.required]
    other = [f"`{keyword}`" for keyword, key in names.items() if keyword != key]
    assert [keyword for keyword in other for text in texts if keyword in text] == []


def test_what_replaces_a_property_is_named_as_in_function_json() -> None:
    element = {"type": "authenticationEventsTrigger", "direction": "in", "name": "x", "tenantId": 1}
    read = read_function_json(json.dumps({"bindings": [element]}))
    assert [(item.code, item.hint) for item in read.diagnostics] == [
        ("BND016", "use `authorityUrl`, which includes the tenant"),
        ("BND014", ""),
    ]
