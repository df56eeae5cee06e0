"""Every binding has a model and a decorator; a new family needs only a module and table rows."""

from __future__ import annotations

import ast
import importlib
import inspect
import json
import os
import pydoc
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from click.testing import CliRunner
from jsonschema import Draft202012Validator

from funcdeco import App, load
from funcdeco.bindings.base import Binding, Renamed
from funcdeco.bindings.catalog import catalog, families, without_decorator
from funcdeco.bindings.describe import properties
from funcdeco.cli.main import cli
from funcdeco.declare import entries
from funcdeco.export.schema import function_json_schema
from funcdeco.linter.check import check
from funcdeco.project.default_host import HOST_JSON
from funcdeco.sources.function_json.reader import read_function_json
from test_docs import hooks

ROOT = Path(__file__).parents[1]

KNOWN = """
httpTrigger timerTrigger warmupTrigger manualTrigger blobTrigger queueTrigger eventGridTrigger
eventHubTrigger serviceBusTrigger serviceBusTrigger cosmosDBTrigger cosmosDBTrigger
cosmosDBMongoTrigger kafkaTrigger rabbitMQTrigger sqlTrigger mysqlTrigger signalRTrigger
webPubSubTrigger socketIOTrigger orchestrationTrigger activityTrigger entityTrigger
daprServiceInvocationTrigger daprBindingTrigger daprTopicTrigger redisPubSubTrigger
redisListTrigger redisStreamTrigger assistantSkillTrigger mcpToolTrigger mcpResourceTrigger
mcpPromptTrigger authenticationEventsTrigger connectorTrigger *Trigger

<blob <table <cosmosDB <cosmosDB <cosmosDBMongo <sql <mysql <kusto <signalRConnectionInfo
<signalRNegotiation <signalREndpoints <signalRRefresh <webPubSubConnection <webPubSubContext
<webPubSubRequest <socketIONegotiation <mobileTable <documentDB <durableClient
<orchestrationClient <daprState <daprSecret <redis <textCompletion <assistantQuery <assistantPost
<embeddings <semanticSearch <mcpToolProperty <mcpPromptArgument <FabricItem <UdfProperty
<UserDataFunctionContext <*

>http >blob >queue >table >eventGrid >eventHub >serviceBus >serviceBus >cosmosDB >cosmosDB
>cosmosDBMongo >kafka >rabbitMQ >sql >mysql >kusto >signalR >webPubSub >socketIO >sendGrid
>twilioSms >notificationHub >mobileTable >documentDB >daprState >daprInvoke >daprPublish
>daprBinding >redis >assistantCreate >embeddingsStore >*
"""
"""Types in extension bundles 2 to 4, the preview bundle, the host and older extensions: triggers,
`<` inputs, `>` outputs; listed twice if a type has two shapes, `*` for any other."""


def reported(model: type[Binding]) -> str:
    kind = "*" if "type" in model.model_fields else model.type
    if model.role == "trigger":
        return "*Trigger" if kind == "*" else kind
    return f"{'<' if model.role == 'input' else '>'}{kind}"


def test_every_known_binding_has_a_model_and_a_decorator() -> None:
    assert Counter(reported(entry.model) for entry in catalog()) == Counter(KNOWN.split())
    assert without_decorator() == []


def test_bindings_counts_them() -> None:
    result = CliRunner().invoke(cli, ["bindings"])
    lines = result.output.splitlines()
    assert (result.exit_code, lines[-1]) == (0, "102 of 102 bindings have a decorator.")
    assert [line.split()[3] for line in lines[1:-2]] == [entry.decorator for entry in catalog()]


def test_bindings_finds_by_family_type_and_decorator() -> None:
    result = CliRunner().invoke(cli, ["bindings", "RABBIT"])
    assert result.output == """\
FAMILY    TYPE             ROLE     DECORATOR         STATUS   EXTENSION BUNDLE
rabbitmq  rabbitMQTrigger  trigger  rabbitmq_trigger  current  >=2
rabbitmq  rabbitMQ         output   rabbitmq_output   current  >=2

102 of 102 bindings have a decorator.
"""


def test_bindings_finds_by_the_name_in_the_v2_model_and_whatever_joins_words() -> None:
    result = CliRunner().invoke(cli, ["bindings", "--format", "json", "route"])
    assert [row["decorator"] for row in json.loads(result.output)] == ["http"]
    result = CliRunner().invoke(cli, ["bindings", "--format", "json", "Service Bus Queue"])
    found = [row["decorator"] for row in json.loads(result.output)]
    assert found == ["service_bus_queue_trigger", "service_bus_queue_output"]


def test_bindings_says_so_when_nothing_is_found() -> None:
    result = CliRunner().invoke(cli, ["bindings", "excel"])
    assert (result.exit_code, result.output) == (1, "No binding matches 'excel'.\n")


def test_a_model_without_a_decorator_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    less = {name: load for name, load in entries(App).items() if name != "rabbitmq_output"}
    monkeypatch.setattr("funcdeco.bindings.catalog.entries", lambda app: less)
    result = CliRunner().invoke(cli, ["bindings", "rabbit"])
    last = "101 of 102 bindings have a decorator. Without a decorator: RabbitMQOutput (rabbitMQ)."
    assert result.output.splitlines()[-1] == last


@pytest.mark.parametrize("entry", catalog(), ids=lambda entry: entry.decorator)
def test_a_model_says_what_it_is(entry: Any) -> None:
    model: type[Binding] = entry.model
    text = inspect.cleandoc(model.__doc__ or "")
    assert text.partition("\n")[0].endswith(".")
    assert bool(model.replacement) == (model.status == "legacy")
    own = [row for row in properties(model) if row.name not in Binding.model_fields]
    assert [row.name for row in own if not row.description] == []
    if model.resource_property:
        assert model.resource_property in model.model_fields
    for name in (*model.required_keys, *model.key_group):
        assert not model.model_fields[name].is_required()
    named = (*model.apart, *model.watched, *model.leases, *model.choosing, *model.on_flex)
    named = (*named, *(name for name, _ in model.identity_where), model.name_property or "name")
    assert [name for name in named if name not in model.model_fields] == []


def test_what_replaces_a_property_is_one_of_the_family() -> None:
    known: dict[str, set[str]] = {}
    for entry in catalog():
        known.setdefault(entry.family, set()).update(entry.model.model_fields)
    for entry in catalog():
        intended = [one.keyword for one in entry.model.removed.values() if isinstance(one, Renamed)]
        assert [name for name in intended if name not in known[entry.family]] == [], entry.decorator


@pytest.mark.parametrize("entry", catalog(), ids=lambda entry: entry.decorator)
def test_only_a_trigger_gives_names_and_none_twice(entry: Any) -> None:
    names = entry.model.gives
    assert names is None or entry.model.role == "trigger"
    assert len({name.lower() for name in names or ()}) == len(names or ())
    assert names or entry.model.gives_more, "expressions could use nothing at all"


def test_each_family_has_a_page_with_an_example_of_each_decorator() -> None:
    for family, names in families().items():
        page = hooks.family_page(family)
        assert re.findall(r"^## \w+ \{ #(\w+) \}$", page, re.M) == names
        assert list(hooks._examples(family)) == names


def test_families_declare_facts_and_compute_nothing() -> None:
    """A binding family is one short module without loops, functions or conditions.

    There are two exceptions: `generic` accepts any type, `http` declares a trigger and its answer.
    """
    modules = {entry.model.__module__ for entry in catalog()}
    computing = {
        name
        for name in modules
        if not all(map(_is_a_fact, ast.parse(inspect.getsource(sys.modules[name])).body))
    }
    assert computing == {"funcdeco.bindings.generic", "funcdeco.bindings.http"}


def _is_a_fact(node: ast.stmt) -> bool:
    """Return whether the node is an import, a docstring, an assignment, or a class of only these."""
    if isinstance(node, ast.ClassDef):
        return all(map(_is_a_fact, node.body))
    is_docstring = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    return is_docstring or isinstance(node, (ast.Import, ast.ImportFrom, ast.Assign, ast.AnnAssign))


# -- A fictional family ---------------------------------------------------------------------------

ACME = '''\
"""Acme Belt: what comes along on a conveyor."""

from __future__ import annotations

from typing import Annotated, Literal

from funcdeco.bindings.base import Configurable, Connection, Expression, Holds, Output, Trigger
from funcdeco.bindings.rules import Needs


class BeltTrigger(Trigger):
    """A crate on the belt starts the function."""

    type = "acmeBeltTrigger"
    documentation = "https://learn.microsoft.com/acme"
    rules = (Needs("speed", ("width",)),)

    belt_name: Configurable
    """Belt to watch."""

    speed: Literal["slow", "fast"] | None = None
    """How fast it runs."""

    width: int | None = None
    """How wide it is, in cm."""

    connection: Connection = "ACME"
    """Factory that is meant."""


class BeltOutput(Output):
    """The function puts a crate on the belt."""

    type = "acmeBelt"
    documentation = "https://learn.microsoft.com/acme"

    belt_name: Annotated[Expression, Holds("storage queue")]
    """Belt to use."""
'''
SHOP = """\
from typing import Final

import acme

from funcdeco import App
from funcdeco.declare import declare


class Shop(App):
    belt_trigger: Final = declare(lambda: acme.BeltTrigger)
    belt_output: Final = declare(lambda: acme.BeltOutput)
"""
USE = """\
import azure.functions as func
from shop import Shop

app = Shop()


@app.belt_trigger(belt_name="north", speed="fast", width=40)
@app.belt_output(name="out", belt_name="south")
def move(crate: str, out: func.Out[str]) -> None:
    out.set(crate)
"""
JSON = {
    "scriptFile": "__init__.py",
    "bindings": [
        {
            "type": "acmeBeltTrigger",
            "direction": "in",
            "name": "crate",
            "beltName": "north",
            "speed": "fast",
            "width": 40,
        },
        {"type": "acmeBelt", "direction": "out", "name": "out", "beltName": "south"},
    ],
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in {"acme.py": ACME, "shop.py": SHOP, "app.py": USE}.items():
        (tmp_path / name).write_text(text, "utf-8")
    (tmp_path / "host.json").write_text(HOST_JSON, "utf-8")
    return tmp_path


@pytest.fixture
def shop(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    monkeypatch.syspath_prepend(str(folder))
    yield importlib.import_module("shop")
    for name in ("acme", "shop"):
        del sys.modules[name]


def test_a_new_family_builds(folder: Path) -> None:
    (function,) = load(folder)
    assert function.function_json == JSON
    assert [setting.name for setting in function.settings] == ["ACME"]


def test_a_new_family_has_its_help(shop: ModuleType) -> None:
    text = pydoc.plain(pydoc.render_doc(shop.Shop().belt_trigger))
    assert "How wide it is, in cm." in text and "`speed` requires `width`." in text
    assert list(inspect.signature(shop.Shop().belt_trigger).parameters) == [
        *("belt_name", "speed", "width", "connection"),
        *("name", "data_type", "extra"),
    ]


def test_a_new_family_is_in_the_catalog_and_has_a_page(shop: ModuleType) -> None:
    assert families(shop.Shop)["acme"] == ["belt_trigger", "belt_output"]
    page = hooks.family_page("acme", shop.Shop)
    assert page.startswith("# Acme Belt\n\n## belt_trigger { #belt_trigger }\n")
    assert "| `width` | `int \\| None` | `None` | `width` | How wide it is, in cm. |" in page


def test_a_new_family_is_in_the_schema_and_in_the_reader(shop: ModuleType) -> None:
    validator = Draft202012Validator(function_json_schema(shop.Shop))
    assert validator.is_valid(JSON)
    wrong = {"bindings": [{**JSON["bindings"][0], "speed": "quick"}]}
    assert not validator.is_valid(wrong)
    read = read_function_json(json.dumps(JSON), app=shop.Shop)
    assert [type(binding).__name__ for binding in read.bindings] == ["BeltTrigger", "BeltOutput"]
    assert (read.to_json(), read.diagnostics) == (JSON, ())
    assert [item.code for item in read_function_json(json.dumps(wrong), app=shop.Shop).diagnostics]


FACTS = {
    "acmeBeltTrigger": """
    gives = ("Weight",)
    gives_more = False
    identity = (("factoryUri",),)
    connection_names = "plain only"
    needs_storage = False
    replacement_for_retry = "stop the belt"
    host_section = "queues"
    only_as = "move"
    on_flex = {"speed": ("slow", "let it crawl")}
    apart = ("belt_name", "connection")
""",
    "acmeBelt": """
    choosing = {"belt_name": "name"}
""",
}
"""The facts that a model may declare about its type, by type."""
LINES = """\
import azure.functions as func
from shop import Shop

app = Shop()


@app.retry(strategy="fixedDelay", max_retry_count=3, delay_interval="00:00:10")
@app.belt_trigger(belt_name="north", speed="fast", width=40)
@app.belt_output(name="out", belt_name="{Wieght}")
def load(crate: str, out: func.Out[str]) -> None: ...


@app.belt_trigger(belt_name="north")
@app.belt_output(name="out", belt_name="South!")
def move(crate: str, out: func.Out[str]) -> None: ...


@app.http(route="put")
@app.belt_output(name="out", belt_name="{Query.to}")
def put(req: func.HttpRequest, out: func.Out[str]) -> str:
    return "x"
"""
HOST = json.dumps({**json.loads(HOST_JSON), "extensions": {"queues": {"batchSize": 99}}}, indent=2)
SETTINGS = {"FUNCTIONS_WORKER_RUNTIME": "python", "ACME__name": "n", "AzureWebJobsACME": "unread"}

PARTED = "otherwise, each receives only some of the events"
CHOSEN = "or check the name in the function"
QUEUE_NAME = (
    *("NAM001", "move"),
    "use `south` or another name of 3 to 63 letters, digits and single dashes, with no dash at either end",
)


def check_belts(folder: Path, acme: str) -> list[tuple[str, str | None, str]]:
    """Return code, function and hint of the findings in an app with the family *acme*."""
    settings = json.dumps({"Values": SETTINGS})
    for name, text in {
        "acme.py": acme,
        "shop.py": SHOP,
        "app.py": LINES,
        "host.json": HOST,
        "local.settings.json": settings,
        "requirements.txt": "azure-functions\nfuncdeco\n",
    }.items():
        (folder / name).write_text(text, "utf-8")
    found = check(folder, plan="flex")
    return [(item.code, item.function, item.hint) for item in found]


def test_rules_honor_what_a_new_family_says_of_its_types(tmp_path: Path) -> None:
    acme = ACME
    for kind, facts in FACTS.items():
        acme = acme.replace(f'    type = "{kind}"\n', f'    type = "{kind}"{facts}')
    assert check_belts(tmp_path, acme) == [
        ("FUN021", "load", "stop the belt"),
        ("CON003", "load", "set `ACME__factoryUri`"),
        ("FUN019", "load", "name it `move`"),
        ("BND024", "load", "let it crawl"),
        ("EXP002", "load", "did you mean `{Weight}`?"),
        ("BND027", "move", f"use a separate consumer group for each function; {PARTED}"),
        QUEUE_NAME,
        ("SEC004", "put", f"use a route parameter with a constraint, {CHOSEN}"),
        ("HST010", None, "use a whole number from 1 to 32"),
    ]


def test_rules_take_the_common_case_where_a_new_family_says_nothing(tmp_path: Path) -> None:
    storage = "set it to `UseDevelopmentStorage=true` and run Azurite"
    assert check_belts(tmp_path, ACME) == [QUEUE_NAME, ("CON006", None, storage)]


FIVE = """\
import azure.functions as func
from funcdeco import App

app = App()


@app.http(route="a")
@app.blob_input(name="blob", path="a/b")
@app.cosmos_db_output(name="doc", database_name="d", container_name="c")
def one(req: func.HttpRequest, blob: bytes, doc: func.Out[func.Document]) -> str:
    return "x"


@app.kafka_trigger(topic="t", broker_list="BROKERS")
@app.web_pubsub_output(name="out", hub="h")
def two(event: func.KafkaEvent, out: func.Out[str]) -> None: ...
"""


def test_an_app_with_five_families_imports_no_model(tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text(FIVE, "utf-8")
    script = "import app, sys; print(*sorted(n for n in sys.modules if n.startswith(HEAVY)))"
    heavy = (
        'HEAVY = ("pydantic", "click", "funcdeco.grammar", "funcdeco.bindings.", "azure.durable")\n'
    )
    done = subprocess.run(
        [sys.executable, "-c", heavy + script],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert done.stdout == "\n"
