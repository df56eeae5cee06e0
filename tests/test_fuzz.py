"""Generated inputs for every reader: each returns its documented result or raises its documented error.

An input follows from the reader's name and a seed. By default a sample of 100 seeds is read, and
10,000 by the deep test. `FAILED` keeps the seeds that once failed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

import azure.functions as func
import pytest

from binding_strategies import choices
from funcdeco import App, AppError
from funcdeco.bindings.catalog import decorators
from funcdeco.diagnostics.render.formats import FORMATS, format_named
from funcdeco.diagnostics.wording import shown_value
from funcdeco.grammar import GrammarError, jsonc
from funcdeco.grammar.blob_path import parse_blob_path, parse_trigger_path
from funcdeco.grammar.expression import parse_expression, settings_in
from funcdeco.grammar.funcignore import FuncIgnore
from funcdeco.grammar.nuget_range import parse_range, parse_version
from funcdeco.grammar.resource_names import (
    check_event_hub_name,
    check_queue_name,
    check_service_bus_entity,
    check_setting_name,
    check_table_key,
    check_table_name,
    check_task_hub_name,
)
from funcdeco.grammar.route.constraints import check_constraints
from funcdeco.grammar.route.examples import example_path
from funcdeco.grammar.route.template import foreign_syntax, parse_template
from funcdeco.grammar.timer.ncrontab import parse_cron, surprises
from funcdeco.grammar.timer.schedule import parse_schedule
from funcdeco.grammar.timespan import format_timespan, parse_timespan
from funcdeco.linter.config import Options, read_config
from funcdeco.project.exported_settings import read_settings_file
from funcdeco.project.project import read_project
from funcdeco.project.requirements import parse_requirements
from funcdeco.project.snapshot import Snapshot
from funcdeco.project.source_text import source_text
from funcdeco.sources.function_json.reader import read_function_json
from funcdeco.sources.python.calls import Calls
from funcdeco.sources.python.module import Module

SEEDS = 100
MORE_SEEDS = 10_000
PARTS = 40
"""Number of tests that share them for decorators, so that none takes long."""


class Reader(NamedTuple):
    """A function that reads a string, and fragments of which generated strings consist."""

    read: Callable[[str], object]
    fragments: Sequence[str]


ODD = (
    *("", " ", "\t", "\n", "\r", "\r\n", "\0", "\x7f", "\ufeff", "\u2028", "\udcff", "\ud800", "é"),
    *(
        "İ",
        "ß",
        "٣",
        "²",
        "\U0001d7d9",
        "\U0001f600",
        "0",
        "-1",
        "9" * 30,
        "1e400",
        "NaN",
        "a" * 300,
    ),
)
"""Fragments for every reader."""
_PROJECT = {
    "host.json": '{"version": "2.0", "extensions": {"http": {"routePrefix": "api"}}}',
    "local.settings.json": '{"Values": {"A": "b"}}',
}


def _route(text: str) -> None:
    foreign_syntax(text)
    template = parse_template(text)
    check_constraints(template)
    example_path(template)


def _cron(text: str) -> None:
    surprises(parse_cron(text))


def _file(name: str, read: Callable[[Snapshot, Path], object]) -> Callable[[str], object]:
    """Return a reader of the file *name*, whose text may contain bytes that are not UTF-8."""

    def read_text(text: str) -> None:
        root = Path("/nowhere")
        file = root / name
        files = {str(root / one): content.encode() for one, content in _PROJECT.items()}
        content = text.encode("utf-8", "surrogatepass")
        read(Snapshot(root, {**files, str(file): content}), file)

    return read_text


def _python(text: str) -> None:
    content = text.encode("utf-8", "surrogatepass")
    module = Module("/nowhere/app.py", content)
    module.lookup("a")
    module.lacks("a")
    Calls(text).find(1, "name")


def _ignore(text: str) -> None:
    FuncIgnore(text).leaves_out("a/b/c.py")


JSON = (
    *("{", "}", "[", "]", ":", ",", '"a"', "'b'", "a", "1", "-", "0x1F", "017", "1.5e3", "true"),
    *("null", "undefined", "Infinity", "//", "/*", "*/", '"', "'", "\\", '"\\ud800"', '"\\u00'),
    *('{"bindings": [{', '"type": "httpTrigger"', '"name": "req"', '"direction": "in"', "[" * 70),
    *('"version": "2.0"', '"Values": {"A": 1}', '"IsEncrypted": true', '"a": 1, "A": 2'),
)
EXPRESSIONS = ("{", "}", "{a}", "%", "%A%", "{DateTime:yyyy}", "{rand-guid}", ":", ".", "/", "a")
NAMES = ("a", "-", "--", "_", "$", "$web", "A", "/", ".", "9", "%A%", "{a}", "logs", "\\", "#", "?")
SCHEDULES = (
    "*",
    "*/5",
    "0",
    "59",
    "1-5",
    "5-1",
    ",",
    "/",
    "-",
    "MON",
    "jan",
    "L",
    " ",
    " ",
    "?",
    ":",
)

READERS = {
    "route": Reader(
        _route,
        (
            *("{", "}", "{a}", "{a?}", "{*a}", "{**a}", "{a=1}", "{{", "}}", "/", "//", "~/", "?"),
            *(":int", ":length(1,", ")", ":regex(", "[a-z]+", "(?<", "|", "<int:id>", ":id", "a", "."),
        ),
    ),
    "blob path": Reader(parse_blob_path, (*EXPRESSIONS, *NAMES)),
    "blob trigger path": Reader(parse_trigger_path, (*EXPRESSIONS, *NAMES)),
    "expression": Reader(parse_expression, EXPRESSIONS),
    "settings in an expression": Reader(settings_in, EXPRESSIONS),
    "schedule": Reader(parse_schedule, SCHEDULES),
    "cron": Reader(_cron, SCHEDULES),
    "time span": Reader(
        lambda text: format_timespan(parse_timespan(text)), (":", ".", "1", "00", "24", "-", "99999999")
    ),
    "version": Reader(parse_version, ("1", ".", "-", "+", "a", "*", "4.0.0")),
    "version range": Reader(parse_range, ("[", "]", "(", ")", ",", "4.*", "5.0.0", " ", "*", "-a")),
    "queue name": Reader(check_queue_name, NAMES),
    "table name": Reader(check_table_name, NAMES),
    "table key": Reader(check_table_key, NAMES),
    "event hub name": Reader(check_event_hub_name, NAMES),
    "service bus entity": Reader(check_service_bus_entity, NAMES),
    "setting name": Reader(check_setting_name, (*NAMES, "__", ":")),
    "task hub name": Reader(check_task_hub_name, NAMES),
    "JSON": Reader(jsonc.read, JSON),
    "JSON positions": Reader(lambda text: jsonc.Document(text).places.of, JSON),
    "function.json": Reader(read_function_json, JSON),
    "host.json": Reader(_file("host.json", lambda files, _: read_project(files)), JSON),
    "local.settings.json": Reader(
        _file("local.settings.json", lambda files, _: read_project(files)), JSON
    ),
    "exported settings": Reader(
        _file("settings.txt", read_settings_file), (*JSON, "A=b", "=", "# c", '[{"name": "A", "value": 1}]')
    ),
    ".funcignore": Reader(_ignore, ("*", "**", "/", "!", "#", "a", "b", ".", "[", "\\", "\n", "c.py")),
    "requirements.txt": Reader(
        lambda text: parse_requirements(text).brought,
        (
            *("azure-functions", "a", "[b]", "==1.0", ">=", ",", ";", "python_version < '3'", " @ "),
            *("https://a/b.whl", "-r x", "--hash=a", "\\\n", "\n", " #", "(", ")", "${A}", "./a", "*"),
        ),
    ),
    "pyproject.toml": Reader(
        _file("pyproject.toml", lambda files, _: read_config(files, Options())),
        (
            *("[tool.funcdeco]\n", "[tool.funcdeco.ignore]\n", "plan = ", '"flex"', "strict = ", "true"),
            *("target-python = ", "settings = ", "select = ", "[", "]", "=", "\n", '"""', "1979-05-27"),
        ),
    ),
    "Python source": Reader(
        _python,
        (
            *("def a", "(", ")", ":", "\n", "    ", "return", "=", "import a", "from . import *", "@", "a"),
            *("if TYPE_CHECKING:\n    import a\n", "lambda:", "'", '"""', "f'{a", "# coding: rot13\n"),
            *("global a", "try:", "async ", "a.b(name=1)", "match a:", "-" * 200, "(" * 150, "\\"),
        ),
    ),
    "source text": Reader(
        _file("a.py", lambda files, file: source_text(files, str(file))),
        ("# coding: ", "utf-8", "latin-1", "rot13", "hex", "undefined", "\n", "a", "# -*- coding: "),
    ),
}  # fmt: skip

FAILED: list[tuple[str, int]] = [("route", 675)]
"""Readers and seeds that once raised an undocumented exception."""


def generated(reader: str, seed: int) -> str:
    random = Random(f"{reader} {seed}")
    fragments = READERS[reader].fragments
    chosen = (
        random.choice(ODD if random.random() < 0.1 else fragments)
        for _ in range(random.randint(1, 12))
    )
    return "".join(chosen)


def read(reader: str, seed: int) -> None:
    text = generated(reader, seed)
    try:
        READERS[reader].read(text)
    except GrammarError as error:
        assert error.message and "\n" not in error.message, (text, error.message)
        assert 0 <= error.start <= len(text), (text, error.start)
    except Exception as error:
        raise AssertionError(f"{reader}, seed {seed}: {text!r}") from error


@pytest.mark.parametrize("reader", READERS)
def test_a_reader_accepts_or_refuses_generated_strings(reader: str) -> None:
    for seed in range(SEEDS):
        read(reader, seed)


@pytest.mark.deep
@pytest.mark.parametrize("reader", READERS)
def test_a_reader_accepts_or_refuses_many_generated_strings(reader: str) -> None:
    for seed in range(MORE_SEEDS):
        read(reader, seed)


@pytest.mark.parametrize(("reader", "seed"), FAILED)
def test_a_string_that_once_failed_is_read(reader: str, seed: int) -> None:
    read(reader, seed)


def nested(depth: int) -> object:
    found: Any = 1
    for _ in range(depth):
        found = [found]
    return found


VALUES: tuple[Callable[[], object], ...] = (
    *(lambda: None, lambda: True, lambda: 0, lambda: -1, lambda: 10**400, lambda: 1e400),
    *(lambda: float("nan"), lambda: "", lambda: "a", lambda: "a/{b}", lambda: "%A%", lambda: b"a"),
    *(
        lambda: "\ud800",
        lambda: "\0",
        lambda: "0 0 * * * *",
        lambda: "00:00:10",
        list,
        dict,
        object,
    ),
    *(lambda: [1, "a", None], lambda: {"a": 1}, lambda: {1: 2}, lambda: ("GET",), lambda: {"GET"}),
    *(lambda: nested(5_000), lambda: print, lambda: int, lambda: 3 + 4j, lambda: "a" * 10_000),
)


DECORATORS = {
    name: model
    for name, model in decorators().items()
    if name not in ("function", "retry", "asgi", "wsgi")
}


def apply(seed: int) -> App:
    """Return an app with one function, whose decorator has generated keywords."""
    random = Random(f"decorators {seed}")
    app = App()
    name = random.choice(list(DECORATORS))
    model = DECORATORS[name]
    fields = list(model.model_fields)
    declared: dict[str, Any] = {}
    for key in random.sample([*fields, "unknown"], random.randint(0, min(5, len(fields)))):
        some = choices(model.model_fields[key].annotation) if key in model.model_fields else []
        is_valid = some and random.random() < 0.3
        declared[key] = random.choice(some) if is_valid else random.choice(VALUES)()
    if "name" in fields:
        declared["name"] = declared.get("name", "x")

    def handler(x: func.InputStream) -> None: ...

    getattr(app, name)(**declared)(handler)
    return app


def read_app(seed: int) -> None:
    app = apply(seed)
    try:
        list(app.functions)
    except AppError as error:
        assert error.diagnostics
        for item in error.diagnostics:
            assert item.message and "\n" not in item.message, seed
        for as_format in map(format_named, FORMATS):
            as_format(error.diagnostics, lambda _: None).encode()
    except Exception as error:
        raise AssertionError(f"decorators, seed {seed}") from error


@pytest.mark.parametrize("seed", [38, 434])
def test_values_that_once_failed_are_accepted_or_refused(seed: int) -> None:
    read_app(seed)


def test_a_value_whose_repr_raises_is_named_by_its_type() -> None:
    class Odd:
        def __repr__(self) -> str:
            raise ValueError("no repr")

    assert [shown_value(one) for one in (Odd(), [Odd()], nested(100_000), "a")] == [
        "<Odd whose repr raises ValueError>",
        "<list whose repr raises ValueError>",
        "<list whose repr raises RecursionError>",
        "'a'",
    ]


def test_decorators_accept_or_refuse_generated_values() -> None:
    for seed in range(SEEDS):
        read_app(seed)


@pytest.mark.deep
@pytest.mark.parametrize("first", range(PARTS))
def test_decorators_accept_or_refuse_many_generated_values(first: int) -> None:
    for seed in range(first, MORE_SEEDS, PARTS):
        read_app(seed)
