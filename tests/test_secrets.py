"""No secret in any output: marked ones in every place of a project, through every command."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from build_support import funcdeco, refusal
from check_support import HEAD, write_project
from funcdeco import AppError, check, load
from funcdeco.diagnostics.render.formats import FORMATS
from funcdeco.grammar.funcignore import FuncIgnore
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


def test_k1_1_the_connection_in_a_setting_is_named_by_its_setting(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = local(f'{RUNTIME.replace("node", "python")}, "Store": "{STORE}"')
    write_project(tmp_path, {"app.py": queue("%Store%"), "local.settings.json": text})
    monkeypatch.chdir(tmp_path)
    assert funcdeco("check").out == """\
app.py:7:52: warning CON001: `connection` names the connection `%Store%`, which local.settings.json lacks
  |
7 | @app.queue_trigger(queue_name="orders", connection="%Store%", name="one")
  |                                                    ^^^^^^^^^
  = hint: set `Store` to the name of a connection

1 warning
"""


def test_k1_1_the_deployed_settings_are_not_shown_either(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    exported = json.dumps([{"name": "Store", "value": STORE}, {"name": "Other", "value": PLAIN}])
    text = f"{queue('%Store%', 'Orders')}# {PLAIN}\n".replace('"one")', f'"one")  # {PLAIN}')
    write_project(tmp_path, {"app.py": text, "live.json": exported})
    monkeypatch.chdir(tmp_path)
    assert funcdeco("check", "--settings", "live.json").out == """\
app.py:7:31: warning NAM002: the host reads 'Orders' in `queue_name` as 'orders'
  |
7 | @app.queue_trigger(queue_name="Orders", connection="%Store%", name="one")  # ***
  |                               ^^^^^^^^
  = hint: write 'orders'

app.py:7:52: error CON002: `connection` names the connection `%Store%`, which the app's settings lack
  |
7 | @app.queue_trigger(queue_name="Orders", connection="%Store%", name="one")  # ***
  |                                                    ^^^^^^^^^
  = hint: set `Store` to the name of a connection

1 error, 1 warning; `--fix` fixes 1 of them
"""


def test_k1_1_a_broken_file_of_exported_settings_shows_no_value(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_project(tmp_path, {"app.py": TIDY, "live.txt": f"A=1\nB: {PLAIN}\n"})
    monkeypatch.chdir(tmp_path)
    assert funcdeco("check", "--settings", "live.txt").out == """\
live.txt:2:1: error CFG006: cannot read the settings in live.txt: line 2 has no `=`
  |
2 | ***
  | ^^^
  = hint: pass the output of `az functionapp config appsettings list`, a local.settings.json, or lines of NAME=VALUE

1 error
"""


def test_k1_2_a_literal_connection_string_is_masked_and_not_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_project(tmp_path, {"app.py": queue(STORE)})
    monkeypatch.chdir(tmp_path)
    connection = STORE.replace(f"{MARK}w==", "***")
    assert funcdeco("build", "--no-check") == refusal(f"""\
app.py:7:52: error SEC001: `connection` holds a secret
  |
7 | @app.queue_trigger(queue_name="orders", connection="{connection}", name="one")
  |                                                    {"^" * (len(connection) + 2)}
  = hint: put it into an app setting, name that one here, and change the secret
""")
    assert not (tmp_path / "run").exists()
    listed = json.loads(funcdeco("list", "--format", "json").out)
    assert listed["functions"][0]["bindings"][0]["connection"] == connection
    assert listed["settings"] == [{"name": connection, "used_by": listed["settings"][0]["used_by"]}]


def test_k1_2_not_even_if_the_code_is_ignored(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ignored = '[tool.funcdeco.ignore]\nSEC001 = "none of them is real"\n'
    write_project(tmp_path, {"app.py": queue(STORE), "pyproject.toml": ignored})
    monkeypatch.chdir(tmp_path)
    assert funcdeco("check").code == 0
    for options in ([], ["--no-check"], ["--keep-going"], ["--output", "dist"]):
        done = funcdeco("build", *options)
        assert done.code == 1 and "1 error; nothing was written" in done.out
    assert not (tmp_path / "run").exists() and not (tmp_path / "dist").exists()


def test_k1_2_other_functions_are_written_with_keep_going(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = queue(STORE) + TRIGGER.replace("def run", "def other")
    write_project(tmp_path, {"app.py": text})
    monkeypatch.chdir(tmp_path)
    assert funcdeco("build", "--keep-going").code == 1
    assert [path.parent.name for path in tmp_path.glob("*/function.json")] == ["other"]


def test_k1_2_a_value_that_is_not_secret_may_be_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_project(tmp_path, {"app.py": queue("UseDevelopmentStorage=true")})
    monkeypatch.chdir(tmp_path)
    assert funcdeco("build").code == 1
    assert funcdeco("build", "--no-check").code == 0


def test_k1_3_a_sendgrid_key_is_one_finding(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_project(tmp_path, PLACES["the key of a SendGrid output"])
    monkeypatch.chdir(tmp_path)
    assert funcdeco("check", "--format", "concise").out == (
        "hand/function.json:3:69: error SEC001: `apiKey` holds a secret\n"
    )


def test_k1_4_a_line_of_local_settings_shows_no_values(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_project(tmp_path, PLACES["settings on one line"])
    monkeypatch.chdir(tmp_path)
    lines = funcdeco("check").out.splitlines()
    shown = (
        '"FUNCTIONS_WORKER_RUNTIME": ***, "AzureWebJobsStorage": ***, "Store": ***, "Store": ***'
    )
    assert [line for line in lines if line.startswith("4 |")] == [f"4 |     {shown}"] * 2


def test_k1_4_a_diff_of_local_settings_shows_no_values(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_project(tmp_path, PLACES["settings in a diff"])
    monkeypatch.chdir(tmp_path)
    assert funcdeco("check", "--diff").out == """\
--- local.settings.json
+++ local.settings.json
@@ -2,7 +2,7 @@
   "IsEncrypted": false,
   "Values": {
     "Store": ***,
-    "FUNCTIONS_WORKER_RUNTIME": ***, "AzureWebJobsStorage": ***,
+    "FUNCTIONS_WORKER_RUNTIME": ***, "AzureWebJobsStorage": ***,
     "B": ***
   }
 }
"""
    funcdeco("check", "--fix")
    assert PLAIN in (tmp_path / "local.settings.json").read_text()


def test_k1_5_settings_and_keys_are_never_published(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    certificate = "-----BEGIN CERTIFICATE-----\nabc\n-----END CERTIFICATE-----\n"
    files = {**PLACES["files that hold secrets"], "ca.pem": certificate, ".funcignore": "!*\n"}
    write_project(tmp_path, files)
    monkeypatch.chdir(tmp_path)
    assert funcdeco("build", "--output", "dist").code == 0
    published = {path.relative_to("dist").as_posix() for path in Path("dist").rglob("*.*")}
    assert {name for name in published if not name.startswith(".funcdeco")} == {
        "app.py",
        "ca.pem",
        "host.json",
        "requirements.txt",
        "run/__init__.py",
        "run/function.json",
    }


def test_k1_5_a_new_project_ignores_settings_and_keys(tmp_path: Path) -> None:
    funcdeco("init", tmp_path)
    private = [".env", ".env.local", "a.key", "a.pem", "a.pfx", "a.p12", "id_rsa"]
    ignore = FuncIgnore((tmp_path / ".funcignore").read_text())
    assert [name for name in (*private, "a/.env", "a/b.key") if not ignore.leaves_out(name)] == []
    subprocess.run(["git", "init", "-q", tmp_path], check=True)
    done = subprocess.run(
        ["git", "check-ignore", "--no-index", *private, "a/.env", "a/b.key"],
        cwd=tmp_path,
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    assert done.stdout.split() == [*private, "a/.env", "a/b.key"]
