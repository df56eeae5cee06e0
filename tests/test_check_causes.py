"""One cause, one finding: what follows from another finding is not reported."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from build_support import funcdeco
from check_support import HEAD, codes_in, found_in, write_project
from funcdeco.diagnostics.diagnostic import Diagnostic, without_consequences
from funcdeco.diagnostics.location import Location
from funcdeco.linter.check import check
from funcdeco.project.default_host import BUNDLE

REQUEST = {"type": "httpTrigger", "direction": "in", "name": "req", "authLevel": "function"}
RESPONSE = {"type": "http", "direction": "out", "name": "$return"}
BY_HAND = {"requirements.txt": "azure-functions\n"}


def function(script: str, *bindings: dict[str, Any], name: str = "a") -> dict[str, str]:
    """Return the files of a hand-written function."""
    content = json.dumps({"scriptFile": "__init__.py", "bindings": bindings})
    return {f"{name}/function.json": content, f"{name}/__init__.py": script}


def hints(folder: Path) -> list[tuple[str, str]]:
    return [(item.code, item.hint) for item in check(folder)]


# -- A function_app.py -----------------------------------------------------------------------------


def test_nothing_is_reported_about_folders_that_the_host_skips(tmp_path: Path) -> None:
    wrong = {**REQUEST, "type": "httpTriger", "authLevel": "nobody"}
    files = {
        **BY_HAND,
        **function("import boto3\ndef main(request): return 1\n", wrong),
        **function("def main(:\n", REQUEST, RESPONSE, name="b"),
        "c/function.json": "{",
        "deep/er/function.json": '{"bindings": []}',
    }
    write_project(tmp_path, files)
    assert len(codes_in(tmp_path)) > 5
    write_project(tmp_path, {"function_app.py": ""})
    assert codes_in(tmp_path) == ["PRJ008"]


def test_decorators_are_checked_beside_a_function_app(tmp_path: Path) -> None:
    app = f"{HEAD}@app.queue_triger(queue_name='a')\ndef run(msg): ...\n"
    write_project(tmp_path, {"app.py": app, "function_app.py": ""})
    assert codes_in(tmp_path) == ["APP016", "PRJ008"]


V2 = "import logging\nimport azure.functions as func\nlogging.basicConfig()\napp = func.FunctionApp()\n"
ROUTE = "@app.route()\ndef f(req): ...\n"


@pytest.mark.parametrize(
    ("text", "target", "codes"),
    [
        (V2, None, ["PRJ008"]),
        (V2, "3.13", ["PRJ008"]),
        (V2, "3.12", ["PYT006"]),
        (V2 + ROUTE, "3.12", ["PRJ008"]),
        (V2 + "setup(app)\n", "3.12", ["PRJ008"]),
        (V2 + "from others import *\n", "3.12", ["PRJ008"]),
        (V2 + "import routes\n", "3.12", ["PRJ008"]),
        ("", "3.12", ["PRJ008"]),
        ("app = (", "3.12", ["PRJ008"]),
    ],
)
def test_older_workers_read_folders_beside_an_app_without_functions(
    text: str, target: str | None, codes: list[str], tmp_path: Path
) -> None:
    files = {**BY_HAND, **function("x = 1\n", REQUEST, RESPONSE), "function_app.py": text}
    write_project(tmp_path, files)
    found = check(tmp_path, target_python=target)
    assert [item.code for item in found if item.code in ("PRJ008", "PYT006")] == codes
    if text == V2 and target != "3.12":
        assert found[0].message.endswith("skips every function folder on Python 3.13 and later")


# -- A binding that the bundle lacks ---------------------------------------------------------------

DOCUMENT = {"type": "documentDB", "direction": "out", "name": "doc", "databaseName": "d"}
SCRIPT = """\
import azure.functions as func


def main(req: func.HttpRequest, doc: func.Out[func.Document]) -> func.HttpResponse:
    doc.set(func.Document.from_dict({}))
    return func.HttpResponse("ok")
"""


def test_a_binding_of_functions_1_is_one_finding(tmp_path: Path) -> None:
    old = {**DOCUMENT, "collectionName": "c", "connection": "C"}
    write_project(tmp_path, {**BY_HAND, **function(SCRIPT, REQUEST, RESPONSE, old)})
    assert hints(tmp_path) == [("BND023", "use `cosmosDB`")]


def test_a_decorator_of_functions_1_is_one_finding(tmp_path: Path) -> None:
    app = f"""{HEAD}@app.http()
@app.document_db_output(database_name="d", collection_name="c", connection="C", name="doc")
def run(req: func.HttpRequest, doc: func.Out[func.Document]) -> str:
    doc.set(func.Document.from_dict({{}}))
    return "ok"
"""
    write_project(tmp_path, {"app.py": app})
    assert hints(tmp_path) == [("BND023", "use `cosmos_db_output`")]


@pytest.mark.parametrize(
    ("version", "found"),
    [("[4.*, 5.0.0)", ["BND032", "BND032"]), ("[3.*, 4.0.0)", ["HST006"])],
)
def test_cosmos_names_of_extension_3_do_not_make_the_type_legacy(
    version: str, found: list[str], tmp_path: Path
) -> None:
    old = {"type": "cosmosDBTrigger", "direction": "in", "name": "docs", "databaseName": "d"}
    old |= {"collectionName": "c", "connectionStringSetting": "C"}
    bundle = {"id": BUNDLE, "version": version}
    host = json.dumps({"version": "2.0", "extensionBundle": bundle})
    files = function("def main(docs): ...\n", old)
    write_project(tmp_path, {**BY_HAND, **files, "host.json": host})
    assert codes_in(tmp_path) == found


# -- A misspelled type -----------------------------------------------------------------------------


def test_a_misspelled_trigger_is_not_also_missing(tmp_path: Path) -> None:
    wrong = {**REQUEST, "type": "httpTriger"}
    script = "import azure.functions as func\ndef main(req: func.HttpRequest) -> str: return 'a'\n"
    write_project(tmp_path, {**BY_HAND, **function(script, wrong, RESPONSE)})
    assert hints(tmp_path) == [("BND021", "did you mean `httpTrigger`?")]


def test_an_unknown_output_does_not_hide_that_the_trigger_is_missing(tmp_path: Path) -> None:
    wrong = {"type": "queues", "direction": "out", "name": "out", "queueName": "orders"}
    write_project(tmp_path, {**BY_HAND, **function("def main(out): out.set('a')\n", wrong)})
    assert sorted(codes_in(tmp_path)) == ["BND021", "FUN004"]


# -- Scopes ----------------------------------------------------------------------------------------


def item(code: str, function: str | None = "f", binding: str | None = "b") -> Diagnostic:
    file = "/a.py" if code[:3] == "BND" else "/b.py"
    return Diagnostic(code, "m", location=Location(file, 1), function=function, binding=binding)


@pytest.mark.parametrize(
    ("cause", "is_reported"),
    [
        (item("BND023"), False),
        (item("BND023", binding="c"), True),
        (item("BND023", function="g"), True),
        (item("BND023", binding=None), True),
        (item("BND016"), True),
    ],
)
def test_a_cause_in_one_binding_reaches_its_parameter(cause: Diagnostic, is_reported: bool) -> None:
    other = item("PYT004")
    assert without_consequences([other, cause]) == ([other, cause] if is_reported else [cause])


def test_the_spelling_of_a_name_is_only_reported_if_it_is_selected(tmp_path: Path) -> None:
    timer = {"Type": "TimerTrigger", "direction": "IN", "name": "t", "Schedule": "0 0 6 * * *"}
    write_project(tmp_path, {**BY_HAND, **function("def main(t): ...\n", timer)})
    assert codes_in(tmp_path) == []
    assert codes_in(tmp_path, select="PRJ010") == ["PRJ010"] * 3


# -- Words for each kind of project ----------------------------------------------------------------


def test_requirements_of_hand_written_functions_need_no_funcdeco(tmp_path: Path) -> None:
    files = function("def main(req): return 'ok'\n", REQUEST, RESPONSE)
    write_project(tmp_path, {**files, "requirements.txt": None})
    message = "requirements.txt is missing; publishing requires it"
    assert found_in(tmp_path) == [("PRJ007", "requirements.txt", message)]
    assert hints(tmp_path) == [("PRJ007", "create one with `azure-functions`")]


# -- An edited file --------------------------------------------------------------------------------


def test_an_edited_function_json_is_named_alike_by_check_and_build(tmp_path: Path) -> None:
    app = f"{HEAD}@app.http(route='a')\ndef one(req: func.HttpRequest) -> str: return 'ok'\n"
    write_project(tmp_path, {"app.py": app})
    assert funcdeco("build", cwd=tmp_path).code == 0
    assert codes_in(tmp_path) == []
    file = tmp_path / "one/function.json"
    # This would be reported, too, if the file weren't to be generated again.
    file.write_text(file.read_text("utf-8").replace('"req"', '"request"'), "utf-8")
    message = "one/function.json was edited since it was built"
    assert found_in(tmp_path) == [("BLD002", "one/function.json", message)]
    for command in ("check", "build"):
        found = json.loads(funcdeco(command, "--format", "json", cwd=tmp_path).out)
        assert [(one["code"], one["file"], one["message"]) for one in found] == [
            ("BLD002", "one/function.json", message)
        ]


def test_a_folder_that_was_never_generated_is_named_alike(tmp_path: Path) -> None:
    app = f"{HEAD}@app.http(route='a')\ndef a(req: func.HttpRequest) -> str: return 'ok'\n"
    files = function("def main(req): return 'ok'\n", {**REQUEST, "route": "b"}, RESPONSE)
    write_project(tmp_path, {"app.py": app, **files})
    message = "function 'a' would overwrite a/function.json, which `funcdeco build` didn't write"
    expected = ("BLD001", "a/function.json", message)
    built = json.loads(funcdeco("build", "--format", "json", cwd=tmp_path).out)
    assert expected in [(one["code"], one["file"], one["message"]) for one in built]
    assert found_in(tmp_path) == [expected]


# -- Findings with the same message ----------------------------------------------------------------

IGNORED = {**REQUEST, "webHookType": "github"}


def test_findings_that_one_change_resolves_are_printed_once(tmp_path: Path) -> None:
    script = "def main(req): return 'ok'\n"
    names = [f"f{number}" for number in range(6)]
    for name in names:
        write_project(tmp_path, {**BY_HAND, **function(script, IGNORED, RESPONSE, name=name)})
    out = funcdeco("check", cwd=tmp_path).out
    assert out.count("webHookType` of `req` is ignored") == 1
    places = ", ".join(f"f{number}/function.json:1:127" for number in (1, 2, 3))
    assert f"  = 5 more with this message: {places} and 2 more\n" in out
    assert out.endswith("\n6 warnings\n")
    found = json.loads(funcdeco("check", "--format", "json", cwd=tmp_path).out)
    assert [one["function"] for one in found] == names


def test_an_ignored_finding_is_not_counted(tmp_path: Path) -> None:
    for name in ("a", "b", "c"):
        files = function("def main(req): return 'ok'\n", IGNORED, RESPONSE, name=name)
        write_project(tmp_path, {**BY_HAND, **files})
    file = tmp_path / "b/function.json"
    comment = "  // funcdeco: ignore[BND016] kept for the old host"
    file.write_text(file.read_text("utf-8") + comment, "utf-8")
    out = funcdeco("check", "--ignore", "PRJ012", cwd=tmp_path).out
    assert "  = 1 more with this message: c/function.json:1:127\n" in out
    assert out.endswith("\n2 warnings\n")


def test_errors_with_the_same_message_are_printed_each_with_its_line(tmp_path: Path) -> None:
    for name in ("a", "b"):
        files = function("def main(request, other): return 'ok'\n", REQUEST, RESPONSE, name=name)
        write_project(tmp_path, {**BY_HAND, **files})
    assert funcdeco("check", cwd=tmp_path).out.count("BND006") == 2
