"""Keywords of decorators: unknown, missing and invalid ones, and the suggestions for them."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from funcdeco import FunctionApp

pytestmark = pytest.mark.core

Load = Callable[..., FunctionApp]
Faults = Callable[..., list[tuple[str, int | None, str, str]]]

OPEN = "set any other property in `extra={...}`"


@pytest.mark.parametrize(
    "decorator, code, message, hint",
    [
        (
            "http(rout='x')",
            "BND001",
            "`http` has no property `rout`",
            "did you mean `route`?",
        ),
        (
            "http(authLevel='admin')",
            "BND001",
            "`http` has no property `authLevel`",
            "did you mean `auth_level`?",
        ),
        (
            "http(nonsense=1)",
            "BND001",
            "`http` has no property `nonsense`",
            f"known properties: `route`, `methods`, `auth_level`, `output_name`, `name`, `data_type`, `extra`; {OPEN}",
        ),
        (
            "queue_trigger()",
            "BND002",
            "`queue_trigger` requires `queue_name`",
            "`queue_name`: Queue to read: 3 to 63 lowercase letters, digits and single hyphens.",
        ),
        (
            "queue_trigger(queue_nam='a')",
            "BND001",
            "`queue_trigger` has no property `queue_nam`",
            "did you mean `queue_name`?",
        ),
        (
            "queue_trigger(queueName='a')",
            "BND001",
            "`queue_trigger` has no property `queueName`",
            "did you mean `queue_name`?",
        ),
        (
            "queue_trigger(queue='a')",
            "BND001",
            "`queue_trigger` has no property `queue`",
            "did you mean `queue_name`?",
        ),
        (
            "http(level='admin')",
            "BND001",
            "`http` has no property `level`",
            "did you mean `auth_level`?",
        ),
        (
            "timer_trigger(my_schedule='0 0 6 * * *')",
            "BND001",
            "`timer_trigger` has no property `my_schedule`",
            "did you mean `schedule`?",
        ),
        ("http(route=5)", "BND003", "`route` must be a string, not 5", 'write `"5"`'),
        (
            "http(methods='GET')",
            "BND003",
            "`methods` must be a list, not 'GET'",
            'use ["GET"]',
        ),
        (
            "http(methods=('GET',))",
            "BND003",
            "`methods` must be a list, not ('GET',)",
            'use ["GET"]',
        ),
        (
            "http(methods=[])",
            "BND003",
            "`methods` must have at least 1 item, not []",
            "remove it to use the default",
        ),
        (
            "http(methods=['Post'])",
            "BND003",
            "invalid value in `methods`: 'Post'",
            "did you mean 'post'?",
        ),
        (
            "http(methods=['FETCH'])",
            "BND003",
            "invalid value in `methods`: 'FETCH'",
            "use one of 'GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS', 'TRACE', 'QUERY'",
        ),
        (
            "http(auth_level='Anonymous')",
            "BND003",
            "invalid `auth_level`: 'Anonymous'",
            "did you mean 'anonymous'?",
        ),
        (
            "http(auth_level='open')",
            "BND003",
            "invalid `auth_level`: 'open'",
            "use one of 'anonymous', 'function', 'admin', 'user', 'system'",
        ),
        (
            "timer_trigger(schedule='x', run_on_startup='yes')",
            "BND003",
            "`run_on_startup` must be True or False, not 'yes'",
            "",
        ),
        (
            "generic_trigger(type='foo')",
            "BND003",
            "invalid `type`: 'foo'",
            "must end in `Trigger`",
        ),
        ("http(extra=3)", "BND003", "`extra` must be a dict, not 3", ""),
        (
            "http(extra={'authLevel': 'admin'})",
            "BND003",
            "`extra` can't contain 'authLevel': `http` has a keyword for it",
            "use `auth_level`",
        ),
        (
            "http(extra={'AUTHLEVEL': 'admin'})",
            "BND003",
            "`extra` can't contain 'AUTHLEVEL': `http` has a keyword for it",
            "use `auth_level`",
        ),
        (
            "http(extra={'direction': 'in'})",
            "BND003",
            "`extra` can't contain 'direction': `http` sets it itself",
            "remove it",
        ),
        (
            "http(extra={'x': {1, 2}})",
            "BND003",
            "invalid `extra`: {1, 2}",
            "use only values that JSON can represent",
        ),
        (
            "http(extra={'x': float('nan')})",
            "BND003",
            "invalid `extra`: nan",
            "use only values that JSON can represent",
        ),
        (
            "http('items')",
            "BND004",
            "`http` accepts only keyword arguments, not 'items'",
            "for `route`, write `http(route='items', ...)`",
        ),
        (
            "queue_trigger('items')",
            "BND004",
            "`queue_trigger` accepts only keyword arguments, not 'items'",
            "for `queue_name`, write `queue_trigger(queue_name='items', ...)`",
        ),
        ("http", "BND004", "`@app.http` must be called with parentheses", "write `@app.http()`"),
        (
            "queue_trigger",
            "BND004",
            "`@app.queue_trigger` must be called with parentheses",
            "write `@app.queue_trigger(queue_name=...)`",
        ),
    ],
)
def test_one_mistake_is_one_fault(
    faults: Faults, decorator: str, code: str, message: str, hint: str
) -> None:
    assert faults(f"\n\n@app.{decorator}\ndef hello(x): ...\n") == [(code, 3, message, hint)]


def test_ten_faults_in_ten_functions_are_ten_diagnostics_each_at_its_own_line(
    faults: Faults,
) -> None:
    found = faults("""
@app.http(rout="a")
def unknown(req): ...

@app.queue_trigger()
def missing(msg): ...

@app.http(
    auth_level="nobody",
)
def value(req): ...

@app.http("a")
def positional(req): ...

@app.function(name="9")
@app.http()
def name(req): ...

@app.blob_input(name="blob", path="a/b")
def triggerless(blob): ...

@app.queue_trigger(queue_name="a")
@app.timer_trigger(schedule="a")
def two(msg: func.QueueMessage, timer: func.TimerRequest): ...

@app.queue_trigger(queue_name="a")
@app.queue_output(name="nobody", queue_name="a")
def parameter(msg: str): ...

@app.queue_trigger(name="msg", queue_name="a")
def binding(msg, other): ...

@app.queue_trigger(queue_name="a")
def annotation(msg: dict): ...
""")
    assert [(code, line) for code, line, *_ in found] == [
        ("BND001", 2),
        ("BND002", 5),
        ("BND003", 9),
        ("BND004", 13),
        ("FUN001", 16),
        ("FUN004", 20),
        ("FUN005", 24),
        ("BND006", 28),
        ("BND007", 32),
        ("PYT004", 35),
    ]


def test_all_faults_of_one_decorator_are_told(faults: Faults) -> None:
    found = faults(
        "\n@app.http(rout=1, nam=2, methods=['A', 'B'], auth_level=3)\ndef f(req): ...\n"
    )
    assert [item[:3] for item in found] == [
        ("BND001", 2, "`http` has no property `rout`"),
        ("BND001", 2, "`http` has no property `nam`"),
        ("BND003", 2, "invalid value in `methods`: 'A'"),
        ("BND003", 2, "invalid value in `methods`: 'B'"),
        ("BND003", 2, "invalid `auth_level`: 3"),
    ]


def test_the_order_of_diagnostics_does_not_depend_on_the_hash_seed(
    write_app: Callable[..., Path],
) -> None:
    folder = write_app("""
@app.http(extra={"name": 1, "route": 1, "methods": 1, "authLevel": 1, "dataType": 1})
def hello(req): ...
""")
    script = f"""
import funcdeco
try: funcdeco.load({str(folder)!r})
except funcdeco.AppError as error: print(error)
"""
    outputs = {
        subprocess.run(
            [sys.executable, "-c", script],
            env={"PYTHONHASHSEED": str(seed), "PYTHONPATH": str(Path(__file__).parents[1])},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in range(4)
    }
    assert len(outputs) == 1
