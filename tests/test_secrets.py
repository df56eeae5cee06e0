"""No secret in any output: marked ones in every place of a project, through every command."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from build_support import funcdeco
from check_support import HEAD, write_project
from funcdeco import AppError, check, load
from funcdeco.diagnostics.render.formats import FORMATS
from funcdeco.linter.check import check_project
from funcdeco.linter.config import Options
from funcdeco.project.shown_lines import ShownLines

MARK = "Zq7markerX9vbT2"
"""Part of each secret: it must not be in any output."""
STORE = f"DefaultEndpointsProtocol=https;AccountName=shop;AccountKey={MARK}w==;EndpointSuffix=a"
PLAIN = f"{MARK}-pass word"
"""A value without a known form: it is hidden as the value of a setting."""

TRIGGER = (
    '@app.queue_trigger(queue_name="orders", connection="Orders", name="one")\ndef run(one): ...\n'
)
TIDY = f"{HEAD}{TRIGGER}"


def local(values: str) -> str:
    return f'{{\n  "IsEncrypted": false,\n  "Values": {{\n    {values}\n  }}\n}}\n'


def by_hand(element: str) -> str:
    return f'{{"scriptFile": "__init__.py", "bindings": [\n  {element}\n]}}\n'


def in_folder(element: str) -> dict[str, str | None]:
    script = "def main(one, two=None): ...\n"
    return {"app.py": None, "hand/function.json": by_hand(element), "hand/__init__.py": script}


def queue(connection: str, name: str = "orders") -> str:
    call = f'@app.queue_trigger(queue_name="{name}", connection="{connection}", name="one")'
    return f"{HEAD}{call}\ndef run(one): ...\n"


def resolved(decorator: str) -> str:
    return f"{HEAD}@app.{decorator}\ndef run(one): ...\n"


RUNTIME = '"FUNCTIONS_WORKER_RUNTIME": "node", "AzureWebJobsStorage": "UseDevelopmentStorage=true"'
HUB = '{"version": "2.0", "extensions": {"durableTask": {"hubName": "%Store%"}}}'
PEM = f"-----BEGIN PRIVATE KEY-----\\n{MARK}\\n-----END PRIVATE KEY-----\\n"

PLACES: dict[str, dict[str, str | None]] = {
    "a connection": {"app.py": queue(STORE)},
    "a name": {"app.py": queue("Orders", STORE)},
    "a name and its schedule": {
        "app.py": resolved(f'timer_trigger(schedule="{STORE}", name="one")'),
    },
    "a string of two parts": {"app.py": queue(f'AccountName=a;"\n    "AccountKey={MARK}==')},
    "an annotation": {"app.py": f"""{HEAD}from typing import Annotated
@app.queue_trigger(queue_name="orders", connection="Orders", name="one")
def run(one, two: Annotated[func.Out[str], app.blob_output(path="{STORE}", connection="{STORE}")]): ...
"""},
    "an unknown keyword": {"app.py": queue(f'O", secret="{STORE}')},
    "extra": {"app.py": queue(f'O", extra={{"key": ["{STORE}"], "{STORE}": 1}}, data_type="')},
    "a line of another finding": {
        "app.py": f'{HEAD}KEY = "{STORE}"; x = app.queue_trigger(queue_name="a_b", connection="O", name="o")\n'
        f'@x\ndef run(o, key="{STORE}", k=1): ...\n',
    },
    "a default argument": {
        "app.py": f'{HEAD}@app.http(route="/items", name="req")\ndef run(req, key="{STORE}"): ...\n',
    },
    "a route": {"app.py": resolved(f'http(route="a/{{id}}/sk-{MARK}0123456789", name="one")')},
    "a route prefix": {"app.py": f"""{HEAD}from funcdeco import Blueprint
blueprint = Blueprint()
@blueprint.http(route="/items")
def run(req): ...
app.include(blueprint, prefix="xoxb-{MARK}-0123456789")
"""},
    "an exception": {"app.py": f'{HEAD}{TRIGGER}raise ValueError("cannot open {STORE}")\n'},
    "an exception of several lines": {
        "app.py": f'{HEAD}{TRIGGER}raise ValueError("""no key\n{PEM}""")\n',
    },
    "a syntax error": {"app.py": f'{HEAD}connect("{STORE}" 1)\n'},
    "a chained exception": {
        "app.py": f"{HEAD}import os\ntry:\n    raise OSError('{STORE}')\nexcept OSError as error:\n"
        "    raise RuntimeError(os.environ['Store']) from error\n",
        "local.settings.json": local(f'"Store": "{PLAIN}"'),
    },
    "a setting in an exception": {
        "app.py": f"{HEAD}import os\nraise ValueError('bad ' + os.environ['Store'])\n",
        "local.settings.json": local(f'"Store": "{PLAIN}"'),
    },
    "a part of a setting in an exception": {
        "app.py": f"{HEAD}import os\nkey = os.environ['Store'].split('AccountKey=')[1]\n"
        "raise ValueError(key.partition(';')[0])\n",
        "local.settings.json": local(f'"Store": "{STORE}"'),
    },
    "a setting in a source line": {
        "app.py": f'{HEAD}@app.http(route="/items", name="req")\ndef run(req, key="{PLAIN}"): ...\n',
        "local.settings.json": local(f'"Store": "{PLAIN}"'),
    },
    "a setting on the line of a finding": {
        "app.py": resolved(f'http(route="/items", name="one")  # {PLAIN}'),
        ".env": f"export STORE='{PLAIN}'\n",
    },
    "settings on one line": {
        "app.py": TIDY,
        "local.settings.json": local(f'{RUNTIME}, "Store": "{PLAIN}", "Store": "{STORE}"'),
    },
    "a nested setting": {
        "app.py": TIDY,
        "local.settings.json": local(f'"Store": {{"Inner": "{PLAIN}"}}, "Other": "{STORE}"'),
    },
    "settings that are not JSON": {
        "app.py": TIDY,
        "local.settings.json": local(f'"Store": {MARK}, "Other": "{STORE}"'),
    },
    "a setting without a colon": {
        "app.py": TIDY,
        "local.settings.json": local(f'"Other": "{PLAIN}" "{STORE}" 0{MARK}'),
    },
    "encrypted settings": {
        "app.py": TIDY,
        "local.settings.json": f'{{"IsEncrypted": true, "Values": {{"Store": "{MARK}"}}}}',
    },
    "a comment in settings": {
        "app.py": TIDY,
        "local.settings.json": local(f"{RUNTIME} // {PLAIN}"),
    },
    "settings in a diff": {
        "app.py": TIDY,
        "local.settings.json": local(f'"Store": "{PLAIN}",\n    {RUNTIME},\n    "B": "{STORE}"'),
    },
    "a name of a connection": {
        "app.py": queue("%Store%"),
        "local.settings.json": local(f'"Store": "{STORE}"'),
    },
    "a name of a plain connection": {
        "app.py": queue("%Store%"),
        "local.settings.json": local(f'"Store": "{MARK}", "{MARK}x": "a"'),
    },
    "host.json": {
        "app.py": TIDY,
        "host.json": f'{{"version": "{STORE}", "functionTimeout": "{STORE}", "logging": {{"a": "{STORE}"}}}}',
    },
    "an option of host.json": {
        "app.py": TIDY,
        "host.json": f'{{"version": "2.0", "extensions": {{"queues": {{"batchSize": "{STORE}"}}}}}}',
    },
    "a task hub": {
        "app.py": f'{HEAD}@app.durable_client_input(name="client")\n@app.http(route="a", name="req")\n'
        "async def run(req, client): ...\n",
        "host.json": HUB,
        "local.settings.json": local(f'"Store": "{STORE}"'),
    },
    "function.json": in_folder(
        f'{{"type": "queueTrigger", "direction": "in", "name": "one", "queueName": "{STORE}",'
        f' "connection": "{STORE}", "nothing": "{STORE}"}}'
    ),
    "the key of a SendGrid output": in_folder(
        '{"type": "timerTrigger", "direction": "in", "name": "one", "schedule": "0 0 6 * * *"},\n'
        f'  {{"type": "sendGrid", "direction": "out", "name": "two", "apiKey": "SG.{MARK}abcdefg.{"b" * 43}"}}'
    ),
    "a name in function.json": in_folder(
        f'{{"type": "queueTrigger", "direction": "in", "name": "ghp_{MARK}abcdefghijklmnopqrst",'
        ' "queueName": "orders", "connection": "Orders"}'
    ),
    "a function's name": {
        "app.py": f'{HEAD}@app.function(name="ghp_{MARK}abcdefghijklmnopqrst")\n{TRIGGER}',
    },
    "requirements.txt": {
        "app.py": TIDY,
        "requirements.txt": f"--index-url https://shop:{MARK}@example.org/simple\n???\nazure-functions\n",
    },
    ".funcignore": {"app.py": TIDY, ".funcignore": f"app.py # {STORE}\n*.x\n"},
    "pyproject.toml": {
        "app.py": TIDY,
        "pyproject.toml": f'[tool.funcdeco]\nplan = "{STORE}"\nstrict = "{STORE}"\n',
    },
    "a comment": {"app.py": TIDY.replace("\ndef", f"  # funcdeco: ignore[X001] {STORE}\ndef")},
    "files that hold secrets": {
        "app.py": TIDY,
        ".env": f"A={MARK}\n",
        "conf/.env.local": f"A={MARK}\n",
        "certs/server.pem": PEM.replace("\\n", "\n"),
        "server.key": MARK,
        "a.pfx": MARK,
        "a.p12": MARK,
        "id_rsa": MARK,
        "local.settings.json": local(f'"Orders": "{STORE}"'),
    },
}
SETTING_USES = (
    'queue_trigger(queue_name="%Store%", connection="%Store%", name="one")',
    'blob_trigger(path="%Store%/a", connection="Orders", name="one")',
    'blob_trigger(path="%Store%", connection="%Store%", name="one")',
    'timer_trigger(schedule="%Store%", name="one")',
    'timer_trigger(schedule="0 %Store% * * * *", name="one", use_monitor=True)',
    'event_hub_trigger(event_hub_name="%Store%", connection="%Store%", name="one")',
    'service_bus_topic_trigger(topic_name="%Store%", subscription_name="%Store%",'
    ' connection="Orders", name="one")',
    'http(route="a", name="req")\n@app.table_output(table_name="%Store%",'
    ' connection="Orders", name="one")',
    'cosmos_db_trigger(database_name="d", container_name="c", connection="Orders",'
    ' name="one", start_from_time="%Store%")',
    'http(route="b", name="req")\n@app.event_grid_output(topic_endpoint_uri="%Store%",'
    ' topic_key_setting="%Store%", name="one")',
)
VALUES = {
    "a connection string": STORE,
    "a plain value": PLAIN,
    "a word": MARK,
    "upper case": MARK.upper(),
    "a queue": f"{MARK}-poison",
    "a number": "00:00:00",
}


def ran(*arguments: str) -> str:
    """Return the command line and all that it prints."""
    done = funcdeco(*arguments)
    return f"{' '.join(arguments)}\n{done.out}{done.err}"


def outputs(folder: Path, more: tuple[str, ...] = ()) -> Iterator[str]:
    """Return the output of each command, and of `check` in each format."""
    place = str(folder)
    yield ran("check", place, *more)
    checked = check_project(folder, None, Options(settings=more[1] if more else None))
    lines = ShownLines(checked.snapshot, exported=checked.config.facts.settings)
    for as_format in FORMATS.values():
        yield as_format(checked.diagnostics, lines)
    yield ran("check", place, "--diff", *more)
    yield ran("list", place)
    yield ran("list", place, "--format", "json")
    yield ran("show", "run", place)
    for file in sorted(folder.glob("*/function.json")):
        yield ran("read", str(file))
        yield ran("read", str(file), "--format", "json")
    yield ran("build", place, "--check", "--no-check")
    yield ran("build", place, "--no-check", "--output", f"{place}-out")
    yield ran("check", place, "--fix", *more)


def outputs_of_more(folder: Path) -> Iterator[str]:
    """Return the output of the same commands with other options."""
    place = str(folder)
    for shape in FORMATS:
        yield ran("check", place, "--format", shape)
    yield ran("build", place)
    yield ran("build", place, "--format", "json")
    yield ran("build", place, "--no-check")
    yield ran("build", place, "--keep-going")
    yield ran("build", place, "--output", f"{place}-other")
    yield ran("build", place, "--check")
    yield ran("clean", place)
    try:
        load(folder)
    except AppError as error:
        yield f"{error} {error!r}"


def written(folder: Path, inputs: Mapping[str, str | None]) -> Iterator[Path]:
    """Return the files that a command has written, other than copies and fixes of the user's."""
    for place in (folder, Path(f"{folder}-out"), Path(f"{folder}-other")):
        for path in place.rglob("*"):
            name = path.relative_to(place).as_posix()
            if path.is_file() and (place != folder and _is_private(name) or name not in inputs):
                yield path


def _is_private(name: str) -> bool:
    return name.endswith((".env", ".env.local", ".pem", ".key", ".pfx", ".p12", "id_rsa"))


def assert_hidden(
    mark: str, outputs: Iterator[str], folder: Path, inputs: Mapping[str, str | None]
) -> None:
    for output in outputs:
        assert mark not in output
    for path in written(folder, inputs):
        assert mark.encode() not in path.read_bytes(), path


@pytest.mark.parametrize("where", PLACES)
def test_a_secret_is_in_no_output_and_in_no_generated_file(where: str, tmp_path: Path) -> None:
    folder = write_project(tmp_path / "p", PLACES[where])
    assert_hidden(MARK, outputs(folder), folder, PLACES[where])


@pytest.mark.deep
@pytest.mark.parametrize("where", PLACES)
def test_a_secret_is_in_no_output_whatever_the_options(where: str, tmp_path: Path) -> None:
    folder = write_project(tmp_path / "p", PLACES[where])
    assert_hidden(MARK, outputs_of_more(folder), folder, PLACES[where])


@pytest.mark.parametrize("value", VALUES)
def test_no_message_has_the_value_of_a_setting(value: str, tmp_path: Path) -> None:
    functions = "".join(
        f"@app.{use}\ndef run{number}({'req, one' if 'req' in use else 'one'}): ...\n"
        for number, use in enumerate(SETTING_USES)
    )
    settings = json.dumps({"Values": {"Store": VALUES[value], "WEBSITE_TIME_ZONE": VALUES[value]}})
    files = {"app.py": HEAD + functions, "local.settings.json": settings, "live.json": settings}
    write_project(tmp_path, files)
    for exported in (None, tmp_path / "live.json"):
        found = check(tmp_path, settings=exported)
        shown = "".join(f"{item} {item.to_json()}" for item in found).lower()
        assert VALUES[value].lower() not in shown
        assert MARK.lower() not in shown
