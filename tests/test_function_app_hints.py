"""What users of v2 apps read after a mistake: place, message and hint, which can be pasted there.

`FUNCDECO_UPDATE_GOLDEN=1 pytest tests/test_function_app_hints.py` writes function_app_hints.txt; then
review the diff.
"""

from __future__ import annotations

import inspect
import json
import os
import re
from collections.abc import Iterator
from pathlib import Path

import azure.functions as func
import pytest

from check_support import write_project
from funcdeco.app import App
from funcdeco.declare import entries
from funcdeco.diagnostics.diagnostic import Diagnostic
from funcdeco.linter.check import check, check_project
from funcdeco.linter.checking import Checked
from funcdeco.linter.config import Options
from funcdeco.linter.fixes import fix_files, write
from funcdeco.project.default_host import HOST_JSON
from function_app_mistakes import APPS, HEAD, SETTINGS

GOLDEN = Path(__file__).with_name("function_app_hints.txt")
UPDATE = "FUNCDECO_UPDATE_GOLDEN"
FILES: dict[str, str | None] = {
    "host.json": HOST_JSON,
    "requirements.txt": "azure-functions\nazure-functions-durable\n",
    "local.settings.json": json.dumps({"Values": SETTINGS}),
}


def project(folder: Path, name: str) -> Path:
    return write_project(folder, {**FILES, "app.py": None, "function_app.py": HEAD + APPS[name]})


@pytest.fixture(scope="module")
def checked(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Checked]:
    folders = {name: project(tmp_path_factory.mktemp(name), name) for name in APPS}
    return {name: check_project(folder, None, Options()) for name, folder in folders.items()}


def shown(name: str, item: Diagnostic) -> str:
    """Return a finding below its line, with its columns underlined."""
    at = item.location
    assert at is not None and at.line and at.column and at.end_column
    line = (HEAD + APPS[name]).splitlines()[at.line - 1]
    end = at.end_column if at.end_line in (None, at.line) else len(line) + 1
    mark = " " * (at.column - 1) + "^" * (end - at.column)
    fix = f"\n  fix: {item.edit.text}" if item.edit else ""
    head = f"{item.function}: {item.severity} {item.code}: {item.message}"
    hint = f"\n  hint: {item.hint}" if item.hint else ""
    return f"{head}\n  {line}\n  {mark}{hint}{fix}\n"


def findings(checked: dict[str, Checked]) -> Iterator[tuple[str, Diagnostic]]:
    for name, one in checked.items():
        yield from ((name, item) for item in one.diagnostics)


def test_messages_places_and_hints(checked: dict[str, Checked]) -> None:
    text = "\n".join(shown(name, item) for name, item in findings(checked))
    text = re.sub(r"\(\S+/(function_app.py:\d)", r"(\1", text)
    if os.environ.get(UPDATE):
        GOLDEN.write_text(text, "utf-8")
    assert text == GOLDEN.read_text("utf-8")
    assert len({item.code for _, item in findings(checked)}) > 90


def test_each_mistake_is_one_finding(checked: dict[str, Checked]) -> None:
    for name, one in checked.items():
        expected = re.findall(r"^(?:async )?def ([a-z]{3}\d{3})\w?\(", APPS[name], re.MULTILINE)
        found = [item.code for item in one.diagnostics]
        assert sorted(found) == sorted(code.upper() for code in expected)


QUOTED = re.compile(r"`@?(?:app\.)?(\w+)(\(?)(.*?)`")
DECORATORS = {
    name: inspect.signature(value).parameters
    for name, value in inspect.getmembers(func.FunctionApp, inspect.isfunction)
    if not name.startswith("_")
}
TYPES_AND_LEVELS = {"http", "function"}
OURS = {*entries(App), "include"} - DECORATORS.keys() - TYPES_AND_LEVELS


def test_hints_name_decorators_and_keywords_of_azure_functions(
    checked: dict[str, Checked],
) -> None:
    texts = [text for _, item in findings(checked) for text in (item.message, item.hint)]
    assert sum("`@app." in text for text in texts) >= 8
    for text in texts:
        for name, is_called, arguments in QUOTED.findall(text):
            assert name not in OURS, text
            if f"app.{name}" in text:
                assert is_called and name in DECORATORS, text
                assert {*re.findall(r"(\w+)=", arguments)} <= DECORATORS[name].keys(), text
        assert not re.search(r"funcdeco|generated|script|folder|function\.json", text), text


@pytest.mark.core
def test_fixes_change_arguments_by_name_and_by_position(tmp_path: Path) -> None:
    fixed: list[str] = []
    for name in APPS:
        root = project(tmp_path / name, name)
        one = check_project(root, None, Options())
        before = (root / "function_app.py").read_text("utf-8").splitlines()
        for changed in fix_files(one.diagnostics, one.snapshot):
            write(changed, one.snapshot)
        after = (root / "function_app.py").read_text("utf-8").splitlines()
        fixed += [line for line, old in zip(after, before, strict=True) if line != old]
        codes = {(item.code, item.function) for item in one.diagnostics if item.edit}
        assert codes.isdisjoint({(item.code, item.function) for item in check(root)})
    assert fixed == FIXED


FIXED = [
    '@app.route(route="items")',
    '@app.route(route="unknown", methods=["GET"])',
    '@app.route(route="paths")',
    '@app.route(route="named", trigger_arg_name="request")',
    '@app.timer_trigger("timer", "0 */5 * * * *")',
    '@app.timer_trigger(arg_name="timer", schedule="0 0 6 * * *")',
    '@app.queue_trigger(arg_name="msg", queue_name="orders", connection="AzureWebJobsStorage")',
    '@app.retry(strategy="fixed_delay", max_retry_count="3", delay_interval="00:00:05")',
    '@app.queue_trigger("msg", "myqueue", "AzureWebJobsStorage")',
    '@app.event_hub_message_trigger("event", "BUS", "a")',
]
