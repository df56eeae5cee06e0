"""Handwritten functions: an error if Microsoft's loader rejects them, else no findings."""

from __future__ import annotations

import importlib
import json
import sys
import warnings
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

from funcdeco.linter.check import check
from runtime_host import Host
from worker_shapes import SHAPES, combinations, folder_of, write_combinations, write_shapes

pytestmark = pytest.mark.core

JUDGED = ("APP003", "BND006", "BND007", *(f"PYT{number:03}" for number in range(1, 11)))
CALLS = "the worker loads it and every call fails"
UNSURE = "only running the script would tell"
DIFFERENT = {
    "positional-only": CALLS,
    "generator": CALLS,
    "async-generator": CALLS,
    "class-": CALLS,
    "enum-subclass": UNSURE,
    "partial-updated": UNSURE,
    "deleted": UNSURE,
    "entry-point-dotted": "that is no entry point at all, and so BND003",
    "binding-of-unknown-type-dict": "BND021 reports the cause",
}
"""Shapes on which check and the loader disagree, and the reasons."""
PYTHON = ".".join(map(str, sys.version_info[:2]))
QUEUE = '{"type": "queueTrigger", "direction": "in", "name": "msg", "queueName": "orders"}'
OUT = '{"type": "queue", "direction": "out", "name": "out", "queueName": "done"}'
HTTP = '{"type": "httpTrigger", "direction": "in", "name": "req", "authLevel": "function"}'
ANSWER = '{"type": "http", "direction": "out", "name": "res"}'
Project = Callable[..., Path]
Found = list[tuple[str, str, int | None, str]]


def verdicts(root: Path, names: list[str]) -> tuple[set[str], dict[str, set[str]]]:
    """Return the shapes that the loader rejects, and the codes that check reports for each."""
    with Host(root) as host:
        refused = {name for n, name in enumerate(names) if folder_of(n) in host.errors}
    codes: dict[str, set[str]] = {}
    by_folder = {folder_of(number): name for number, name in enumerate(names)}
    # The effect of `= None` on an annotation depends on the Python version of the loader.
    for item in check(root, target_python=PYTHON):
        if item.code in JUDGED and item.severity == "error":
            folder = item.function or Path(item.file or "").parent.name
            codes.setdefault(by_folder[folder], set()).add(item.code)
    return refused, codes


def test_check_finds_an_error_where_the_loader_refuses_and_nothing_else(tmp_path: Path) -> None:
    refused, codes = verdicts(write_shapes(tmp_path / "app", SHAPES), list(SHAPES))
    assert refused ^ codes.keys() == DIFFERENT.keys()
    assert {name: found for name, found in codes.items() if len(found) > 1} == {}
    assert len(refused) > 80


def test_check_takes_the_types_for_each_binding_that_the_loader_takes(tmp_path: Path) -> None:
    shapes = combinations()
    refused, codes = verdicts(write_combinations(tmp_path / "app", shapes), list(shapes))
    assert refused ^ codes.keys() == {"httpTrigger str"}  # no call gets through
    assert {name: found for name, found in codes.items() if len(found) > 1} == {}
    assert 200 < len(refused) < len(shapes)


def by_hand(project: Project, bindings: str, text: str, **files: str) -> Path:
    """Write a project with one function folder."""
    config = f'{{"scriptFile": "__init__.py", "bindings": [{bindings}]}}'
    written = {"store/function.json": config, "store/__init__.py": text}
    return project(None, {**written, **files})


def found_in(folder: Path, *groups: str, **options: str) -> Found:
    """Return code, file, line and message of the findings in *groups*."""
    return [
        (
            item.code,
            Path(item.file or "").relative_to(folder.resolve()).as_posix(),
            item.line,
            item.message,
        )
        for item in check(folder, **options)  # type: ignore[arg-type]
        if item.code.startswith(groups or ("PYT", "BND00", "APP003", "FUN003"))
    ]


@pytest.mark.parametrize(
    ("signature", "found"),
    [
        ("(mgs, out)", ("BND006", "store/function.json", "no parameter for the binding `msg`")),
        (
            "(msg, out, extra=1)",
            ("BND007", "store/__init__.py", "parameter `extra` has no binding"),
        ),
        (
            "(msg, out, **rest)",
            ("BND007", "store/__init__.py", "parameter `**rest` has no binding"),
        ),
        (
            "(msg: func.Out[str], out)",
            (
                "PYT001",
                "store/__init__.py",
                "`msg` isn't an output but is annotated `func.Out[str]`",
            ),
        ),
        (
            "(msg, out: str)",
            (
                "PYT002",
                "store/__init__.py",
                "output `out` must be annotated `func.Out[...]`, not `str`",
            ),
        ),
        ("(msg: 'No', out)", ("PYT003", "store/__init__.py", "name `No` is not defined")),
        (
            "(msg: dict, out)",
            (
                "PYT004",
                "store/__init__.py",
                "`queueTrigger` doesn't support `dict` as the type of `msg`",
            ),
        ),
        ("(msg, out, context: int)", ("PYT004", "store/__init__.py", "parameter `context`")),
    ],
    ids=lambda value: value[0] if isinstance(value, tuple) else None,
)
def test_one_fault_is_found_where_it_is(
    project: Project, signature: str, found: tuple[str, str, str]
) -> None:
    text = f"import azure.functions as func\ndef main{signature}: ...\n"
    ((code, file, _, message),) = found_in(by_hand(project, f"{QUEUE}, {OUT}", text))
    assert (code, file) == found[:2]
    assert found[2] in message


def test_parameters_are_pointed_at(project: Project) -> None:
    text = "# é\ndef main(msg, é='é', extra=1): ...\n"
    folder = by_hand(project, QUEUE, text)
    found = [item.location for item in check(folder) if item.code == "BND007"]
    assert [at and at[1:] for at in found] == [(2, 15, 2, 16), (2, 22, 2, 27)]


def test_hint_lists_what_the_loader_takes(project: Project) -> None:
    folder = by_hand(project, f"{QUEUE}, {OUT}", "def main(msg: int, out: int): ...\n")
    assert [item.hint for item in check(folder) if item.code.startswith("PYT")] == [
        "annotate it as `func.QueueMessage`, `str`, `bytes`, or remove the annotation",
        "annotate it as `func.Out[func.QueueMessage]`, `func.Out[str]`, `func.Out[bytes]`, "
        "`func.Out[typing.List[str]]`, or remove the annotation",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "from nowhere import decorate\n@decorate\ndef main(db): ...",
        "from nowhere import main",
        "from nowhere import *\ndef other(): ...",
        "import nowhere\nmain = nowhere.make()",
        "from nowhere import Message\ndef main(msg: Message): ...",
        "import datetime\ndef main(msg: datetime.date): ...",
        "try:\n    from a import main\nexcept ImportError:\n    def main(): ...",
        "from azure.functions import OfTomorrow\ndef main(msg: OfTomorrow): ...",
        "class Base: ...\nclass Own(Base, metaclass=type): ...\ndef main(msg: Own): ...",
        "def main(msg): ...\nmain.__signature__ = 1",
        "import azure.functions as func\ndef main(msg: func.QueueMessage = None): ...",
        "@app.queue_trigger(queue_name='q')\ndef main(x): ...",
        "Kind = str\ndef main(msg: Kind): ...\nKind = dict",
    ],
    ids=range(13),
)
def test_nothing_is_said_of_what_is_not_known(project: Project, text: str) -> None:
    assert found_in(by_hand(project, QUEUE, f"{text}\n")) == []


def test_default_of_none_is_refused_by_an_older_python(project: Project) -> None:
    text = "import azure.functions as func\ndef main(msg: func.QueueMessage = None): ...\n"
    folder = by_hand(project, QUEUE, text)
    assert found_in(folder, "PYT004", target_python="3.11") == []
    message = "the default None makes `msg` Optional before Python 3.11"
    expected = [("PYT004", "store/__init__.py", 2, message)]
    assert found_in(folder, "PYT004", target_python="3.10") == expected


@pytest.mark.parametrize(
    ("version", "kind", "codes"),
    [
        ("3.10", "activityTrigger", []),
        ("3.11", "activityTrigger", ["PYT004"]),
        ("3.10", "queueTrigger", ["PYT004"]),
    ],
    ids=["any type", "no type any more", "no text"],
)
def test_lower_case_list_is_a_type_for_an_older_python(
    project: Project, version: str, kind: str, codes: list[str]
) -> None:
    trigger = f'{{"type": "{kind}", "direction": "in", "name": "msg", "queueName": "orders"}}'
    folder = by_hand(project, trigger, "def main(msg: list[str]) -> None: ...\n")
    assert [one[0] for one in found_in(folder, "PYT", target_python=version)] == codes


def test_warning_of_an_imported_package_is_kept_back(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    def import_module(name: str) -> ModuleType:
        warnings.warn(f"{name} is old", stacklevel=2)
        raise AttributeError(name)

    monkeypatch.setattr(importlib, "import_module", import_module)
    text = "import azure.functions as func\ndef main(msg: func.meta.Datum): ...\n"
    assert found_in(by_hand(project, QUEUE, text)) == []


def test_syntax_error_is_told_once_for_a_script_of_two(project: Project) -> None:
    config = f'{{"scriptFile": "../shared.py", "entryPoint": "a", "bindings": [{QUEUE}]}}'
    files = {"a/function.json": config, "b/function.json": config, "shared.py": "x = 1\ndef a(:\n"}
    found = found_in(project(None, files))
    assert [(code, file, line) for code, file, line, _ in found] == [("APP003", "shared.py", 2)]
    every = check(project(None, files), target_python="3.99")
    assert [one.file for one in every if one.code == "PYT014"] == [None]
    assert "APP003" not in [one.code for one in every]


def test_missing_script_is_left_to_others(project: Project) -> None:
    config = f'{{"scriptFile": "gone.py", "bindings": [{QUEUE}]}}'
    assert found_in(project(None, {"a/function.json": config})) == []


def test_names_are_not_compared_where_a_binding_could_not_be_read(project: Project) -> None:
    broken = '{"type": "queue", "direction": "out"}'
    folder = by_hand(project, f"{QUEUE}, {broken}", "def main(msg, out): ...\n")
    assert found_in(folder) == []


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("return", None),
        ("return None", None),
        ("return compute()", None),
        ("return None if msg else None", None),
        ("return 'x'", "PYT011"),
        ("return {'a': msg}", "PYT011"),
        ("return func.HttpResponse('x')", "PYT011"),
        ("return json.dumps(1)", "PYT011"),
        ("return str(msg)", "PYT011"),
        ("return f'{msg}'", "PYT011"),
        ("return 'a' + msg", "PYT011"),
        ("if msg:\n        return 1", "RET004"),
        ("if msg:\n        return 1\n    return 'x'", "PYT011"),
        ("if msg:\n        return 1\n    raise ValueError", "PYT011"),
        ("if msg:\n        return 1\n    return compute()", "RET004"),
        ("if False:\n        return 1", None),
        ("while True:\n        if msg: return 1", "PYT011"),
        ("return 1 if msg else 2", "PYT011"),
        ("return 1 if msg else None", "PYT012"),
        ("return msg or 'x'", "PYT012"),
        ("return lambda: 1", "PYT011"),
        ("def inner(): return 1", None),
        ("for one in [lambda: 1]: one()", None),
    ],
)
def test_returns_without_a_binding(project: Project, body: str, code: str | None) -> None:
    text = f"import json\nimport azure.functions as func\ndef main(msg):\n    {body}\n"
    found = [one[0] for one in found_in(by_hand(project, QUEUE, text), "PYT", "RET")]
    assert found == ([code] if code else [])


@pytest.mark.parametrize(
    ("annotation", "codes"),
    [(" -> None", []), (" -> str", ["PYT012"]), (" -> Thing", []), ("", [])],
    ids=["None", "str", "unknown", "none"],
)
def test_annotation_says_whether_something_may_be_returned(
    project: Project, annotation: str, codes: list[str]
) -> None:
    text = f"from things import Thing, compute\ndef main(msg){annotation}:\n    return compute()\n"
    assert [one[0] for one in found_in(by_hand(project, QUEUE, text), "PYT")] == codes


@pytest.mark.parametrize(
    "kind", ["activityTrigger", "entityTrigger", "sqlTrigger", "mcpToolTrigger", "daprTopicTrigger"]
)
def test_some_triggers_take_what_is_returned(project: Project, kind: str) -> None:
    trigger = f'{{"type": "{kind}", "direction": "in", "name": "msg"}}'
    folder = by_hand(project, trigger, "def main(msg):\n    return 'x'\n")
    assert found_in(folder, "PYT01") == []


def test_decorated_functions_return_nowhere_too(write_app: Project) -> None:
    folder = write_app("""
        @app.queue_trigger(queue_name="orders")
        def store(msg: str):
            return "stored"
        @app.http()
        def show(req: func.HttpRequest) -> str:
            return "shown"
        class Group:
            @staticmethod
            @app.queue_trigger(queue_name="orders")
            def later(msg: str):
                return "stored"
        @functools.cache
        @app.queue_trigger(queue_name="orders")
        def wrapped(msg: str):
            return "stored"
        """)
    found = found_in(folder, "PYT011")
    assert [(code, line) for code, _, line, _ in found] == [
        ("PYT011", 4),
        ("PYT011", 12),
    ]


@pytest.mark.parametrize(
    ("annotation", "cardinality", "is_found"),
    [
        ("typing.List[func.EventHubEvent]", "one", True),
        ("typing.List[func.EventHubEvent]", "", True),
        ("typing.List[func.EventHubEvent]", "Many", False),
        ("typing.Sequence[func.EventHubEvent]", "one", True),
        ("func.EventHubEvent", "many", True),
        ("func.EventHubEvent", "one", False),
        ("str", "many", False),
    ],
)
def test_cardinality_suits_the_annotation(
    project: Project, annotation: str, cardinality: str, is_found: bool
) -> None:
    declared = f', "cardinality": "{cardinality}"' if cardinality else ""
    trigger = '{"type": "eventHubTrigger", "direction": "in", "name": "events", '
    trigger += f'"eventHubName": "h", "connection": "C"{declared}}}'
    text = f"import typing\nimport azure.functions as func\ndef main(events: {annotation}): ...\n"
    found = [one[0] for one in found_in(by_hand(project, trigger, text), "PYT")]
    assert found == (["PYT013"] if is_found else [])


def test_folder_that_hides_a_module(project: Project) -> None:
    config = f'{{"scriptFile": "__init__.py", "bindings": [{QUEUE}]}}'
    files = {
        "json/function.json": config,
        "json/__init__.py": "def main(msg): ...\n",
        "stock/function.json": config,
        "stock/__init__.py": "from stock import main\n",
        "stock.py": "def main(msg): ...\n",
        "unused/function.json": config,
        "unused/__init__.py": "def main(msg): ...\n",
        "unused.py": "",
        "queue/function.json": json.dumps({**json.loads(config), "scriptFile": "run.py"}),
        "queue/run.py": "def main(msg): ...\n",
    }
    mine = ("FUN003", "stock/function.json", None, "the folder stock/ hides your module stock.py")
    theirs = "the folder json/ hides the standard library's `json`"
    folder = project(None, files)
    assert found_in(folder, "FUN003") == [mine]
    assert found_in(folder, "FUN003", plan="flex") == [mine]
    on_premium = [("FUN003", "json/function.json", None, theirs), mine]
    assert found_in(folder, "FUN003", plan="premium") == on_premium


@pytest.mark.parametrize("version", ["3.10", "3.11", "3.12", "3.13", "3.14"])
def test_python_that_azure_runs(project: Project, version: str) -> None:
    assert found_in(by_hand(project, QUEUE, "def main(msg): ...\n"), target_python=version) == []
