"""Orchestrators whose replays differ: which call, on which line, and the replacement."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from durable_runtime import Durable
from funcdeco.linter.check import check
from runtime_host import Host
from test_check_durable import folder_for
from test_check_orchestrators import found_in, written

pytestmark = pytest.mark.core

Project = Callable[..., Path]

HEAD = """\
import asyncio, datetime, logging, math, os, random, secrets, socket, subprocess, threading, time
import urllib.request, uuid
import azure.durable_functions as df
import requests, httpx
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime as dt, timedelta
from os import environ
from pathlib import Path
from time import sleep as wait
SEEN, COUNT = [], 0
LIST = []
CACHE: dict = {}
LIMITS = {"a": 1}
"""
LINE = HEAD.count("\n") + 2
DIFFERS = "`{}` differs between replays of the orchestrator"
MAY = "`{}` may differ between replays of the orchestrator"
AGAIN = "`{}` runs again on each replay of the orchestrator"
CLOCK = "use `context.current_utc_datetime`"
STAMP = "use `context.current_utc_datetime.timestamp()`"
ACTIVITY = "call it in an activity"
TIMER = "use `yield context.create_timer(...)`"
TOGETHER = "use activities, and `context.task_all(...)` to run them in parallel"
READ = "read it in an activity"
STATE = "`{}` is a module-level variable: replays of the orchestrator see its changes"
LOCAL = "use a local variable, an entity, or the input of an activity"
ORDER = "the order of a set differs between replays of the orchestrator"


def go(*lines: str, more: str = "") -> str:
    """Return an orchestrator; its first line is LINE."""
    body = "".join(f"    {line}\n" for line in lines)
    return f"{HEAD}def go(context):\n{body}    yield context.create_timer(1)\nmain = df.Orchestrator.create(go)\n{more}"


DIFFERENT: dict[str, tuple[str, str]] = {
    "datetime.datetime.now()": (DIFFERS.format("datetime.datetime.now"), CLOCK),
    "dt.utcnow()": (DIFFERS.format("dt.utcnow"), CLOCK),
    "dt.now(datetime.timezone.utc)": (DIFFERS.format("dt.now"), CLOCK),
    "datetime.date.today()": (
        DIFFERS.format("datetime.date.today"),
        "use `context.current_utc_datetime.date()`",
    ),
    "time.time()": (DIFFERS.format("time.time"), STAMP),
    "time.monotonic()": (DIFFERS.format("time.monotonic"), STAMP),
    "time.time_ns()": (DIFFERS.format("time.time_ns"), CLOCK),
    "random.random()": (DIFFERS.format("random.random"), ACTIVITY),
    "random.choice([1, 2])": (DIFFERS.format("random.choice"), ACTIVITY),
    "secrets.token_hex()": (DIFFERS.format("secrets.token_hex"), ACTIVITY),
    "uuid.uuid4()": (DIFFERS.format("uuid.uuid4"), "use `context.new_uuid()`"),
    "uuid.uuid1()": (DIFFERS.format("uuid.uuid1"), "use `context.new_uuid()`"),
    "uuid.uuid4().hex": (DIFFERS.format("uuid.uuid4"), "use `context.new_guid()`"),
    'open("a.txt")': (AGAIN.format("open"), ACTIVITY),
    'Path("a.txt").read_text()': (AGAIN.format('Path("a.txt").read_text'), ACTIVITY),
    'requests.get("https://a.b")': (AGAIN.format("requests.get"), ACTIVITY),
    'httpx.post("https://a.b")': (AGAIN.format("httpx.post"), ACTIVITY),
    'urllib.request.urlopen("https://a.b")': (AGAIN.format("urllib.request.urlopen"), ACTIVITY),
    "socket.socket()": (AGAIN.format("socket.socket"), ACTIVITY),
    'subprocess.run(["a"])': (AGAIN.format("subprocess.run"), ACTIVITY),
    'os.listdir(".")': (AGAIN.format("os.listdir"), ACTIVITY),
    'os.getenv("A")': (MAY.format("os.getenv"), READ),
    'os.environ["A"]': (MAY.format("os.environ"), READ),
    'environ.get("A", "")': (MAY.format("environ.get"), READ),
    "time.sleep(1)": (AGAIN.format("time.sleep"), TIMER),
    "wait(1)": (AGAIN.format("wait"), TIMER),
    "threading.Thread(target=print)": (AGAIN.format("threading.Thread"), TOGETHER),
    "ThreadPoolExecutor(4)": (AGAIN.format("ThreadPoolExecutor"), TOGETHER),
    "asyncio.run(work())": (AGAIN.format("asyncio.run"), TOGETHER),
    "x = dt.now(); print(x); x.isoformat()": (DIFFERS.format("dt.now"), CLOCK),
    "LIST.append(1)": (STATE.format("LIST"), LOCAL),
    'CACHE.setdefault("a", 1)': (STATE.format("CACHE"), LOCAL),
}
SAME = (
    "x = context.current_utc_datetime + timedelta(days=1)",
    "x = context.new_uuid()",
    'x = uuid.uuid5(uuid.NAMESPACE_URL, "a"), uuid.UUID("0" * 32)',
    "x = math.sqrt(2)",
    'x = dt.fromisoformat("2026-01-01")',
    "x = datetime.datetime(2026, 1, 1)",
    'logging.info("now %s", dt.now())',
    'print(f"{time.time()}")',
    "if not context.is_replaying: x = dt.now()",
    "applogger.info(dt.now())",
    "start = time.time(); late = time.time() - start; logging.info(f'{late} s')",
    "context.set_custom_status(str(dt.now()))",
    "x = None if context.is_replaying else time.time()",
    'x = LIMITS["a"], LIMITS.get("b"), LIST[0:]',
    "LIST = []; LIST.append(1)",
    'found = []; found.append(1); found.extend("a")',
    "random = context.get_input(); x = random.random()",
    "random.seed(4); x = random.random()",
    "def open(name): return name\n    x = open(1)",
    "def inner(): return dt.now()",
    "x = lambda: uuid.uuid4()",
    'Path("a.txt").with_suffix(".b").name',
    'os.path.join("a", "b"); os.sep',
    "for x in {1, 2}: print(x)",
    "for x in sorted({'a', 'b'}): yield context.call_activity('same', x)",
    "x = ['a' for one in {1, 2}]",
    "for x in {1, 2}: yield context.call_activity('same', x)",
    "x = sum({1, 2})",
    'del context; unknown.now(); dt.strptime("", "")',
)


def test_calls_that_differ_and_their_replacements(project: Project) -> None:
    sources = {f"f{number}": go(call) for number, call in enumerate(DIFFERENT)}
    found = found_in(written(project, sources))
    assert found == {
        f"f{number}": [("DUR014", LINE, 9 if call.startswith("x =") else 5, message, hint)]
        for number, (call, (message, hint)) in enumerate(DIFFERENT.items())
    }


def test_code_that_does_not_differ_is_not_reported(project: Project) -> None:
    sources = {f"f{number}": go(text) for number, text in enumerate(SAME)}
    found = found_in(written(project, sources))
    assert {SAME[int(name[1:])]: rows for name, rows in found.items()} == {}


def test_variables_of_the_module_are_reported_where_they_change(project: Project) -> None:
    sources = {
        "declared": go("global COUNT", "COUNT += 1"),
        "item": go('CACHE["a"] = 1'),
        "deleted": go("del LIST[0]"),
    }
    assert found_in(written(project, sources)) == {
        "declared": [("DUR014", LINE + 1, 5, STATE.format("COUNT"), LOCAL)],
        "item": [("DUR014", LINE, 5, STATE.format("CACHE"), LOCAL)],
        "deleted": [("DUR014", LINE, 9, STATE.format("LIST"), LOCAL)],
    }


def test_loops_over_sets_are_reported_if_they_create_tasks(project: Project) -> None:
    sort = "iterate over `sorted(...)`"
    sources = {
        "loop": go("for x in {'a', 'b'}:", "    yield context.call_activity('same', x)"),
        "variable": go("xs = set(y)", "x = [context.call_activity('same', x) for x in xs]"),
    }
    assert found_in(written(project, sources)) == {
        "loop": [("DUR014", LINE, 14, ORDER, sort)],
        "variable": [("DUR014", LINE + 1, 52, ORDER, sort)],
    }


HELPERS = """
def plain():
    return uuid.uuid4()
def steps(ctx):
    yield ctx.create_timer(deeper())
def deeper():
    return dt.now()
def unused():
    return dt.now()
@unknown
def wrapped():
    return dt.now()
"""


def test_helper_functions_are_read_once(project: Project) -> None:
    text = go("plain()", "yield from steps(context)", "wrapped()", "plain()", more=HELPERS)
    found = found_in(written(project, {"a": text}))
    start = text[: text.index("def plain")].count("\n") + 1
    assert found == {
        "a": [
            (
                *("DUR014", start + 1, 12, DIFFERS.format("uuid.uuid4")),
                "use `context.new_uuid()` in the orchestrator",
            ),
            ("DUR014", start + 5, 12, DIFFERS.format("dt.now"), f"{CLOCK} in the orchestrator"),
        ]
    }


PASSED = """
def first(ctx, *, more=None):
    return dt.now()
def second(value, it):
    wait(1)
def third(value, *, of):
    return fourth(of.instance_id, of)
def fourth(value, again, /):
    return dt.now()
def fifth(*them):
    return dt.now()
def sixth(a, b):
    return dt.now()
"""


def test_hints_name_the_context_as_the_helper_function_does(project: Project) -> None:
    calls = ("first(context)", "second(1, it=context)", "third(of=context, value=2)")
    text = go(*calls, "fifth(1, context)", "sixth(*'a', context)", more=PASSED)
    found = found_in(written(project, {"a": text}))["a"]
    assert [hint for *_, hint in found] == [
        "use `ctx.current_utc_datetime`",
        "use `yield it.create_timer(...)`",
        "use `again.current_utc_datetime`",
        f"{CLOCK} in the orchestrator",
        f"{CLOCK} in the orchestrator",
    ]


def test_activities_clients_and_entities_may_do_all_of_this(project: Project) -> None:
    body = "def go(context):\n    time.sleep(dt.now().second)\n    return str(uuid.uuid4())\n"
    files = {
        **folder_for("a", "activityTrigger", f"{HEAD}{body}main = go\n"),
        **folder_for("e", "entityTrigger", f"{HEAD}{body}main = df.Entity.create(go)\n"),
    }
    assert (
        found_in(project(None, {"requirements.txt": "azure-functions-durable<2\n", **files})) == {}
    )


def test_decorated_orchestrators(write_app: Project) -> None:
    folder = write_app("""
import datetime, uuid

@app.orchestration_trigger()
def first(ctx):
    yield ctx.create_timer(later())

@app.orchestration_trigger()
def second(context):
    context.call_activity("third", str(uuid.uuid4()))
    yield context.create_timer(later())
    return {1}

@app.orchestration_trigger()
def raw(context: func.OrchestrationContext) -> str:
    return str(uuid.uuid4()).encode()

@app.orchestration_trigger()
def wrapped(context: func.OrchestrationContext):
    yield context.create_timer(datetime.datetime(2026, 1, 1))
    return b"x"

@app.activity_trigger()
def third(value):
    return str(uuid.uuid4())

def later():
    return datetime.datetime.now()
""")
    found = [
        (item.code, item.line, item.column, item.hint)
        for item in check(folder)
        if item.code.startswith("DUR")
    ]
    assert found == [
        ("DUR011", 10, 5, "write `yield context.call_activity('third', str(uuid.uuid4()))`"),
        ("DUR014", 10, 40, "use `context.new_uuid()`"),
        ("DUR012", 12, 12, "return a list, such as `sorted(...)`"),
        ("DUR012", 21, 12, "return a string, such as `value.decode()`"),
        ("DUR014", 28, 12, "use `ctx.current_utc_datetime` in the orchestrator"),
    ]


def test_each_replay_sees_the_changes_of_the_previous_one(project: Project) -> None:
    lines = ("LIST.append(1)", 'yield context.call_activity("same", 1)', "return len(LIST)")
    head = "import azure.durable_functions as df\nLIST = []\n"
    body = "".join(f"    {line}\n" for line in lines)
    text = f"{head}def go(context):\n{body}main = df.Orchestrator.create(go)\n"
    folder = written(project, {"go": text})
    assert found_in(folder) == {"go": [("DUR014", 4, 5, STATE.format("LIST"), LOCAL)]}
    with Host(folder) as host:
        assert Durable(host).run("go") == 2
