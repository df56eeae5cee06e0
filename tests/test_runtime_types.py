"""Microsoft's runtime loads the Python types in the models, and rejects those funcdeco rejects."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import pytest

from funcdeco.bindings.catalog import Entry
from runtime_support import (
    ANY_JSON,
    ENTRIES,
    NAMED_ANYWHERE,
    Case,
    Place,
    Verdicts,
    body_of,
    has_converter,
    places,
    type_of,
    types_named,
    verdicts,
)

pytestmark = pytest.mark.core

JSON_TYPES = ("str", "int", "float", "bool", "dict", "list[int]", "dict[str, int]", "int | None")

OTHERS = (
    "dict",
    "int",
    "list",
    "bytearray",
    "typing.Dict[str, int]",
    "typing.List[int]",
    "typing.List[bytes]",
    "typing.List[str]",
    "typing.List[func.QueueMessage]",
    "typing.List[func.Document]",
    "typing.Sequence[func.EventHubEvent]",
    "typing.Literal['a']",
    "str | bytes",
    "func.HttpRequest",
    "func.QueueMessage",
    "func.OrchestrationContext",
    "Own",
    "OwnText",
)
"""Types to test with every binding."""

SAME = {
    "str | None": "str",
    "typing.Optional[bytes]": "bytes",
    "func.HttpRequest | None": "func.HttpRequest",
    "list[str]": "typing.List[str]",
    "list[func.EventHubEvent]": "typing.List[func.EventHubEvent]",
    "list[func.Document]": "typing.List[func.Document]",
    "typing.Any": "",
    "object": "",
    "func.Out": "",
    "func.Out[str] | None": "func.Out[str]",
}
"""Spellings that the worker rejects, and the equivalent spellings in the shim."""

ELSEWHERE: dict[Place, tuple[str, ...]] = {
    "in": ("func.Out[str]",),
    "out": ("str", "func.QueueMessage"),
    "return": ("None", "func.Out[str]"),
}
"""Annotations that are only valid in other places."""


class Difference(NamedTuple):
    """A case where funcdeco and the worker differ, and the reason."""

    reason: str
    accepted: bool
    covers: Callable[[Case], bool]


def of_type(binding_type: str, *annotations: str) -> Callable[[Case], bool]:
    """Cover *annotations*, in any form that the shim accepts."""
    return lambda case: (
        type_of(case.entry.model) == binding_type
        and not {case.annotation, plain(case.annotation)}.isdisjoint(annotations)
    )


def sent_as_named(case: Case) -> bool:
    generics = [
        kind for kind in types_named(case.entry, case.place) if kind[-1] == "]" or kind == "dict"
    ]
    kinds = [written(case.place, kind) for kind in generics]
    return case.place != "in" and plain(case.annotation) in kinds


DIFFERENCES = {
    "request as text": Difference(
        "every call fails: the host sends a request", False, of_type("httpTrigger", "str", "bytes")
    ),
    "warm-up as text": Difference(
        "every call fails: the host sends an object of its own",
        False,
        of_type("warmupTrigger", "str", "bytes"),
    ),
    "blob as text": Difference(
        "it arrives as bytes, whatever the annotation and `dataType`",
        False,
        of_type("blobTrigger", "str", "OwnText"),
    ),
    "arguments of a tool as dict": Difference(
        "they arrive as text", False, of_type("mcpToolTrigger", "dict", "func.MCPToolContext")
    ),
    "resource as dict": Difference(
        "it arrives as text", False, of_type("mcpResourceTrigger", "dict", "func.MCPToolContext")
    ),
    "connector's event as dict": Difference(
        "it arrives as text", False, of_type("connectorTrigger", "dict", "func.MCPToolContext")
    ),
    "prompt as anything else": Difference(
        "it arrives as its context",
        False,
        of_type(
            "mcpPromptTrigger",
            "dict",
            "str",
            "bytes",
            "OwnText",
            "str | bytes",
            "func.MCPToolContext",
        ),
    ),
    "rows as text": Difference(
        "the worker refuses to have text returned, and sends it by `func.Out[str]`: the shim has that",
        True,
        lambda case: case.place == "return"
        and type_of(case.entry.model) in ("cosmosDB", "sql", "mysql")
        and plain(case.annotation) in ("str", "bytes"),
    ),
    "sent as named": Difference(
        "the worker wants a class, or one that its converter knows, and can send the value: the shim "
        "has no annotation or `func.Out[str]`, and test_runtime_sending.py sends it",
        True,
        sent_as_named,
    ),
    "no class for an activity": Difference(
        "an activity gets what JSON says, whatever the annotation: the shim has none",
        True,
        of_type("activityTrigger", "str | bytes", "int | None", "list[int]", "dict[str, int]"),
    ),
    "orchestrator": Difference(
        "what the library makes of the function takes the worker's type",
        True,
        of_type("orchestrationTrigger", "df.DurableOrchestrationContext"),
    ),
    "entity": Difference(
        "what the library makes of the function takes the worker's type",
        True,
        of_type("entityTrigger", "df.DurableEntityContext"),
    ),
    "durable client": Difference(
        "the shim makes it of the text that the worker hands over",
        True,
        of_type("durableClient", "df.DurableOrchestrationClient"),
    ),
}

CODES: dict[Place, str] = {"in": "PYT004", "out": "PYT004", "return": "PYT005"}
ids = [entry.decorator for entry in ENTRIES]


def plain(annotation: str) -> str:
    """Return the annotation in the shim for *annotation*, including inside `func.Out[...]`."""
    if annotation in SAME:
        return SAME[annotation]
    inner = annotation.removeprefix("func.Out[").removesuffix("]")
    if annotation == f"func.Out[{inner}]" and inner in SAME:
        return f"func.Out[{SAME[inner]}]" if SAME[inner] else ""
    return annotation


def written(place: Place, kind: str) -> str:
    return f"func.Out[{kind}]" if place == "out" and kind else kind


def named_cases(entry: Entry) -> list[Case]:
    """Return a case for each type that the model lists."""
    return [
        Case(entry, place, written(place, kind), body_of(entry))
        for place in places(entry)
        for named in types_named(entry, place)
        for kind in (JSON_TYPES if named == ANY_JSON else [named])
    ]


def other_cases(entry: Entry) -> list[Case]:
    """Return cases for types of other bindings, or all if azure-functions knows the binding."""
    kinds = [*OTHERS, *(NAMED_ANYWHERE if has_converter(entry) else ["str", "bytes"])]
    kinds += [kind for kind in SAME if not kind.startswith("func.Out")]
    found: list[Case] = []
    for place in places(entry):
        declared = [*(written(place, kind) for kind in kinds), *ELSEWHERE[place], ""]
        declared += [kind for kind in SAME if kind.startswith("func.Out") and place == "out"]
        declared += [plain(annotation) for annotation in declared]
        found += [Case(entry, place, one, body_of(entry)) for one in dict.fromkeys(declared)]
    return found


CASES = {
    entry: tuple(dict.fromkeys([*named_cases(entry), *other_cases(entry)])) for entry in ENTRIES
}


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Verdicts:
    """The verdicts of funcdeco and the worker on every case."""
    place = tmp_path_factory.mktemp("types")
    return verdicts(place, (case for cases in CASES.values() for case in cases))


def difference(case: Case) -> Difference | None:
    return next((one for one in DIFFERENCES.values() if one.covers(case)), None)


def expected_codes(case: Case, by_hand: dict[Case, str]) -> list[str]:
    """Return the codes that follow from the worker's verdict on the handwritten function."""
    other = difference(case)
    accepted = not by_hand[case._replace(annotation=plain(case.annotation))]
    if other.accepted if other else accepted:
        return []
    if case.place == "in" and case.annotation.startswith("func.Out"):
        return ["PYT001"]
    if case.place == "out" and not case.annotation.startswith("func.Out"):
        return ["PYT002"]
    return [CODES[case.place]]


@pytest.mark.parametrize("entry", ENTRIES, ids=ids)
def test_what_a_model_names_is_accepted_and_loads(entry: Entry, found: Verdicts) -> None:
    cases = named_cases(entry)
    assert cases
    results = {
        (case.place, case.annotation): found.codes[case] or found.built[case] for case in cases
    }
    assert results == dict.fromkeys(results, "")


@pytest.mark.parametrize("entry", ENTRIES, ids=ids)
def test_funcdeco_refuses_what_the_worker_refuses_but_where_a_table_says_why(
    entry: Entry, found: Verdicts
) -> None:
    results = {(case.place, case.annotation): found.codes[case] for case in CASES[entry]}
    assert results == {
        (case.place, case.annotation): expected_codes(case, found.by_hand) for case in CASES[entry]
    }


@pytest.mark.parametrize("entry", ENTRIES, ids=ids)
def test_whatever_is_accepted_loads_as_it_is_built(entry: Entry, found: Verdicts) -> None:
    results = {case: found.built[case] for case in CASES[entry] if not found.codes[case]}
    assert results == dict.fromkeys(results, "")


@pytest.mark.parametrize("annotation", SAME)
def test_the_worker_refuses_the_form_and_takes_what_the_shim_says(
    annotation: str, found: Verdicts
) -> None:
    changed = [case for case in found.by_hand if case.annotation == annotation]
    changed = [case for case in changed if not difference(case) and not found.codes[case]]
    assert changed
    wrong = [case for case in changed if not found.by_hand[case]]
    # An activity's converter accepts any type that the loader lets through.
    assert {type_of(case.entry.model) for case in wrong} <= {"activityTrigger"}


@pytest.mark.parametrize("one", DIFFERENCES.values(), ids=DIFFERENCES)
def test_each_line_of_the_table_of_differences_is_needed(one: Difference, found: Verdicts) -> None:
    covered = [case for case in found.by_hand if one.covers(case)]
    assert [case for case in covered if bool(found.by_hand[case]) == one.accepted]
