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
from funcdeco.diagnostics.diagnostic import Diagnostic
from funcdeco.diagnostics.render.formats import FORMATS, format_named
from funcdeco.grammar.funcignore import FuncIgnore
from funcdeco.linter.check import check_project
from funcdeco.linter.config import Options
from funcdeco.project.setting_values import SettingValues
from funcdeco.project.shown_lines import ShownLines
from secret_places import (
    MARK,
    PLACES,
    PLAIN,
    RARE,
    RUNTIME,
    STORE,
    TIDY,
    TRIGGER,
    local,
    queue,
)

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
    lines = ShownLines(checked.snapshot, exported=checked.config.target.settings)
    for as_format in map(format_named, FORMATS):
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
@pytest.mark.parametrize("where", [*PLACES, *RARE])
def test_a_secret_is_in_no_output_whatever_the_options(where: str, tmp_path: Path) -> None:
    files = PLACES.get(where) or RARE[where]
    folder = write_project(tmp_path / "p", files)
    assert_hidden(MARK, outputs(folder), folder, files)
    folder = write_project(tmp_path / "q", files)
    assert_hidden(MARK, outputs_of_more(folder), folder, files)


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


def test_a_long_value_is_masked_as_a_whole_before_a_message_is_shortened(tmp_path: Path) -> None:
    value = "".join(f"Zq7{number:05}x" for number in range(400))
    raised = f"{HEAD}import os\nraise ValueError('A' * 980 + os.environ['CERT'])\n"
    settings = local(f'{RUNTIME.replace("node", "python")}, "CERT": "{value}"')
    write_project(tmp_path, {"app.py": raised, "local.settings.json": settings})
    for shape in ("text", "json"):
        done = funcdeco("check", "--format", shape, cwd=tmp_path)
        assert "APP004" in done.out and "***" in done.out
        assert "Zq7" not in done.out + done.err


def test_no_message_has_a_value_that_a_module_passes_to_a_decorator(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    call = "app.queue_trigger(queue_name=os.environ['Store'], connection='O', name='one')"
    text = f"{HEAD}import os\n\n\n@{call}\ndef run(one): ...\n"
    settings = local(f'{RUNTIME.replace("node", "python")}, "O": "a=b", "Store": "{PLAIN}"')
    write_project(tmp_path, {"app.py": text, "local.settings.json": settings})
    monkeypatch.chdir(tmp_path)
    assert funcdeco("check", "--format", "concise").out == (
        "app.py:10:31: error NAM001: in `queue_name`, invalid storage queue name '***':"
        " unexpected ' '\n"
    )


def test_k1_1_the_connection_in_a_setting_is_named_by_its_setting(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = local(f'{RUNTIME.replace("node", "python")}, "Store": "{STORE}"')
    write_project(tmp_path, {"app.py": queue("%Store%"), "local.settings.json": text})
    monkeypatch.chdir(tmp_path)
    assert funcdeco("check").out == """\
app.py:7:52: warning CON001: `connection` names the connection `%Store%`, which is missing from local.settings.json
  |
7 | @app.queue_trigger(queue_name="orders", connection="%Store%", name="one")
  |                                                    ^^^^^^^^^
  = hint: write `Store`: a connection is named without percent signs

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

app.py:7:52: error CON002: `connection` names the connection `%Store%`, which is missing from the app's settings
  |
7 | @app.queue_trigger(queue_name="Orders", connection="%Store%", name="one")  # ***
  |                                                    ^^^^^^^^^
  = hint: write `Store`: a connection is named without percent signs

1 error, 1 warning (1 fixable with `--fix`)
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
app.py:7:52: error SEC001: `connection` contains a secret
  |
7 | @app.queue_trigger(queue_name="orders", connection="{connection}", name="one")
  |                                                    {"^" * (len(connection) + 2)}
  = hint: move it to an app setting, write that setting's name here, and rotate the secret
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


@pytest.mark.parametrize("options", [[], ["--no-check"]])
def test_k1_2_other_functions_are_written_with_keep_going(
    options: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = queue(STORE) + TRIGGER.replace("def run", "def other")
    write_project(tmp_path, {"app.py": text})
    monkeypatch.chdir(tmp_path)
    assert funcdeco("build", "--keep-going", *options).code == 1
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
        "hand/function.json:3:69: error SEC001: `apiKey` contains a secret\n"
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
    assert {name for name in published if not name.startswith((".funcdeco", "funcdeco/"))} == {
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


def test_no_part_of_a_settings_value_is_shown_in_another_spelling(tmp_path: Path) -> None:
    values = {
        "PATH_TOKEN": "Horse-Battery_s/{name}",
        "STORE_KEY": "horse-battery.staple",
        "SCHEDULE": "0 0 Zq7markerX9vbT2 staple* zz xx",
        "ROUTE": "Zq7markerX9vbT2/{id:zq8markerx9}",
    }
    app = f"""{HEAD}
@app.blob_trigger(path="{values['PATH_TOKEN']}", connection="{values['STORE_KEY']}")
def one(blob: func.InputStream) -> None: ...
@app.timer_trigger(schedule="{values['SCHEDULE']}")
def two(timer: func.TimerRequest) -> None: ...
@app.http(route="{values['ROUTE']}")
def three(req: "{values['SCHEDULE']}") -> str: ...
"""
    write_project(tmp_path, {"app.py": app, "local.settings.json": json.dumps({"Values": values})})
    found = [(item.code, f"{item.message} {item.hint}".lower()) for item in check(tmp_path)]
    assert {code for code, _ in found} >= {"NAM008", "TMR001", "PYT003", "CON005", "HTP003"}
    parts = ("horse", "battery", "zq7", "zq8", "staple")
    assert [(code, text) for code, text in found if any(part in text for part in parts)] == []


def test_words_that_a_settings_value_contains_by_chance_are_shown() -> None:
    values = SettingValues(
        [
            (
                "BUS_CONNECTION_STRING",
                "Endpoint=sb://orders2bus.servicebus.windows.net/;EntityPath=a!b",
            ),
            ("HUB_KEY", "blue-horse-battery"),
            ("AzureWebJobsStorage", "DefaultEndpointsProtocol=https;AccountName=warehouse;X=a%b"),
        ]
    )
    for text in (
        "`serviceBus`",
        "`EntityPath`",
        "`AzureWebJobsStorage`",
        "'warehouse'",
        "`orders`",
    ):
        item = Diagnostic("CON001", f"{text} is missing", f"add {text}")
        assert values.hidden_in(item) == item
    item = Diagnostic("CON001", "`blue_horse_battery` and 'a%b'", 'use "Blue-Horse-Battery"')
    hidden = values.hidden_in(item)
    assert (hidden.message, hidden.hint) == ("`***` and 'a%b'", 'use "***"')
