"""Finding and importing an app: each possible error, and that nothing is left behind."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from conftest import diagnose
from funcdeco import AppError, FunctionApp, load
from funcdeco.sources.loading import load_project
from funcdeco.testing import TestClient

pytestmark = pytest.mark.core

Write = Callable[..., Path]

APP = """\
from funcdeco import App
app = App()
@app.http(route="a")
def hello(req): ...
"""


def reported(folder: Path, app: str | None = None) -> list[tuple[str, str, int | None, str, str]]:
    """Return (code, file name, line, message, hint) of all findings."""
    return [
        (item.code, Path(item.file or "").name, item.line, item.message, item.hint)
        for item in diagnose(folder, app)
    ]


def names(app: FunctionApp) -> list[str]:
    return [function.name for function in app]


def test_a_folder_that_does_not_exist(tmp_path: Path) -> None:
    place = tmp_path / "nowhere"
    hint = "pass the folder that contains host.json"
    assert reported(place) == [("APP001", "", None, f"folder {str(place)!r} does not exist", hint)]


def test_a_folder_without_app(project: Write) -> None:
    folder = project(None)
    assert reported(folder) == [
        (
            "APP002",
            "",
            None,
            f"no app.py in {str(folder)!r}",
            "`funcdeco init` creates one; `--app module:attribute` selects another module",
        )
    ]


def test_a_folder_without_app_and_with_a_broken_host_json_is_told_of_both(project: Write) -> None:
    folder = project(None, {"host.json": "{"})
    assert sorted(item[0] for item in reported(folder)) == ["APP002", "PRJ002"]


@pytest.mark.parametrize("how", ["folder", "file", "text", "attribute", "spec", "text with app"])
def test_an_app_is_loaded_by_folder_by_file_and_by_name(
    project: Write, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    folder = project(APP)
    monkeypatch.chdir(folder)
    found = {
        "folder": lambda: load(folder),
        "file": lambda: load(folder / "app.py"),
        "text": load,
        "attribute": lambda: load("app:app"),
        "spec": lambda: load(folder, app="app"),
        "text with app": lambda: load(str(folder), app="app:app"),
    }[how]()
    assert names(found) == ["hello"]
    assert found["hello"].handler.file == str(folder / "app.py")


def test_a_relative_folder_gives_absolute_sources(
    project: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = project(APP)
    monkeypatch.chdir(folder.parent)
    app = load(folder.name)
    assert app["hello"].source == (str(folder / "app.py"), 3)


def test_another_module_may_hold_the_app(project: Write) -> None:
    files = {"shop/main.py": APP, "shop/__init__.py": "", "other.py": APP}
    folder = project(None, files)
    assert names(load(folder, app="shop.main")) == ["hello"]
    assert names(load(folder, app="shop.main:app")) == ["hello"]
    assert names(load(folder / "other.py")) == ["hello"]


@pytest.mark.parametrize(
    "spec, code, message, hint",
    [
        (
            "nowhere",
            "APP002",
            "no module named `nowhere`",
            "check the name; modules are imported from the project folder",
        ),
        (
            "app.sub:app",
            "APP002",
            "no module named `app.sub`",
            "check the name; modules are imported from the project folder",
        ),
        ("app:nobody", "APP009", "module `app` has no `nobody`", "check the name after the colon"),
        ("app:hello", "APP009", "`app:hello` is a function, not an App", ""),
        ("app:number", "APP009", "`app:number` is an int, not an App", ""),
        (
            "a b",
            "APP002",
            "'a b' is not a module name",
            'use "package.module:attribute", relative to the project folder',
        ),
    ],
)
def test_a_name_that_leads_to_no_app(
    project: Write, spec: str, code: str, message: str, hint: str
) -> None:
    folder = project(APP + "number = 1\n")
    assert [(item[0], item[3], item[4]) for item in reported(folder, spec)] == [
        (code, message, hint)
    ]


def test_a_module_without_app(project: Write) -> None:
    hint = "add `from funcdeco import App` and `app = App()`"
    assert reported(project("x = 1\n")) == [
        ("APP007", "app.py", None, "`app` contains no App", hint)
    ]


def test_a_module_with_two_apps(project: Write) -> None:
    folder = project("from funcdeco import App\na = App()\nb = App()\nc = a\n")
    hint = 'choose one: `--app app:a`, or `app = "app:a"` in `[tool.funcdeco]`'
    message = "`app` contains several Apps: `a`, `b`"
    assert reported(folder) == [("APP008", "app.py", None, message, hint)]


def test_one_app_under_two_names_is_one_app(project: Write) -> None:
    assert names(load(project(APP + "same = app\n"))) == ["hello"]


def test_a_syntax_error_shows_its_line_and_the_place_in_it(project: Write) -> None:
    folder = project("x = 1\n\nif x = 1:\n    pass\n")
    (item,) = diagnose(folder)
    assert (item.code, item.file, item.line) == ("APP003", str(folder / "app.py"), 3)
    assert item.message.startswith("SyntaxError: invalid syntax")
    assert item.detail == "if x = 1:\n   ^"


def test_a_syntax_error_behind_tabs_keeps_its_caret_in_place(project: Write) -> None:
    folder = project("if True:\n\tx = = 1\n")
    (item,) = diagnose(folder)
    text, caret = item.detail.splitlines()
    assert caret.replace("\t", "").strip() == "^"
    assert len(caret) - 1 == text.index("= 1") and caret.startswith("\t") == text.startswith("\t")


def test_a_syntax_error_in_an_imported_module_is_at_home_there(project: Write) -> None:
    folder = project("import other\n", {"other.py": "def f():\nx\n"})
    assert [item[:3] for item in reported(folder)] == [("APP003", "other.py", 2)]


def test_a_null_byte_is_a_syntax_error(project: Write) -> None:
    assert [item[:2] for item in reported(project("x = 1\0\n"))] == [("APP003", "app.py")]


def test_a_file_in_another_encoding_is_a_syntax_error_of_that_file(project: Write) -> None:
    folder = project(None, {"app.py": "x = 'ä'\n".encode("latin-1")})
    assert [item[:2] for item in reported(folder)] == [("APP003", "app.py")]


def test_what_is_raised_at_import_shows_the_users_own_traceback(project: Write) -> None:
    folder = project(
        "import other\n",
        {"other.py": "def fail():\n    raise ValueError('bad\\nworse')\n\nfail()\n"},
    )
    (item,) = diagnose(folder)
    assert (item.code, item.line) == ("APP004", 2)
    assert item.file == str(folder / "other.py")
    lines = [line for line in item.detail.splitlines() if not set(line) <= set(" ^~")]
    assert lines == [
        "Traceback (most recent call last):",
        f'  File "{folder}/app.py", line 1, in <module>',
        "    import other",
        f'  File "{folder}/other.py", line 4, in <module>',
        "    fail()",
        f'  File "{folder}/other.py", line 2, in fail',
        "    raise ValueError('bad\\nworse')",
        "ValueError: bad",
        "worse",
    ]
    assert item.message == "the module raises when it is imported: ValueError: bad"


@pytest.mark.parametrize(
    "text",
    [
        "import json\njson.loads('{')\n",
        "import re\nre.compile('(')\n",
        "import click\nclick.Path()(1)\n",
    ],
)
def test_what_a_library_raises_is_placed_at_the_users_line(project: Write, text: str) -> None:
    assert [item[:3] for item in reported(project(text))] == [("APP004", "app.py", 2)]


def test_a_chain_of_exceptions_shows_its_cause(project: Write) -> None:
    folder = project("""\
        try:
            {}["key"]
        except KeyError as error:
            raise RuntimeError("no config") from error
        """)
    (item,) = diagnose(folder)
    assert (item.code, item.line) == ("APP004", 4)
    assert "KeyError: 'key'" in item.detail


def test_a_misspelt_decorator_is_named(project: Write) -> None:
    folder = project("from funcdeco import App\napp = App()\n@app.htpp()\ndef f(req): ...\n")
    assert reported(folder) == [
        (
            "APP016",
            "app.py",
            3,
            "unknown decorator `htpp`",
            "did you mean `http`?",
        )
    ]


@pytest.mark.parametrize("name", ["no_such_package", "no_such_package.sub"])
def test_a_package_that_is_missing(project: Write, name: str) -> None:
    assert reported(project(f"import os\nimport {name}\n")) == [
        (
            "APP005",
            "app.py",
            2,
            "package `no_such_package` isn't installed",
            "install the package that provides `no_such_package` and add it to requirements.txt",
        )
    ]


def test_a_module_of_the_project_that_is_missing_is_no_package_to_install(project: Write) -> None:
    folder = project("import shop.orders\n", {"shop/__init__.py": ""})
    (item,) = reported(folder)
    assert item[:3] == ("APP005", "app.py", 1) or item[:3] == ("APP004", "app.py", 1)
    assert "install" not in item[4]


@pytest.mark.parametrize("read", ["os.environ['DB']", "os.environ.pop('DB')"])
def test_a_setting_that_is_missing(project: Write, read: str) -> None:
    assert reported(project(f"import os\n{read}\n")) == [
        (
            "APP006",
            "app.py",
            2,
            "app setting 'DB' isn't set",
            'add "DB" to `Values` in local.settings.json, or set it in the environment, as in CI',
        )
    ]


def test_another_key_error_is_no_setting(project: Write) -> None:
    assert [item[0] for item in reported(project("{}['DB']\n"))] == ["APP004"]


@pytest.mark.parametrize(
    "call, shown", [("sys.exit(3)", "3"), ("exit('x')", "'x'"), ("sys.exit()", "None")]
)
def test_ending_the_process_at_import(project: Write, call: str, shown: str) -> None:
    assert reported(project(f"import sys\n{call}\n")) == [
        (
            "APP004",
            "app.py",
            2,
            f"the module calls sys.exit({shown}) when it is imported",
            "move the call into a function: it would terminate the worker",
        )
    ]


def test_ctrl_c_is_not_swallowed(project: Write) -> None:
    with pytest.raises(KeyboardInterrupt):
        load(project("raise KeyboardInterrupt\n"))


@pytest.mark.parametrize(
    "content, expected",
    [
        (None, [("PRJ001", None, "host.json is missing")]),
        ("[]", [("PRJ002", None, "host.json must contain a JSON object")]),
        ("{}", [("PRJ002", None, "`version` is missing")]),
        ('{"version": 2.0}', [("PRJ002", 1, "`version` is 2.0")]),
        ('{"version": "1.0"}', [("PRJ002", 1, '`version` is "1.0"')]),
        ('{"version": "2.0"}', []),
        ('\ufeff{"version": "2.0"}', []),
        ('{\n// why\n"version": "2.0", /* so */\n}', []),
        ("{version: '2.0'}", []),
        ('{"version": "1.0", "version": "2.0"}', []),
    ],
)
def test_host_json_is_read_as_the_host_reads_it(
    project: Write, content: str | None, expected: list[tuple[str, int | None, str]]
) -> None:
    folder = project(APP, {"host.json": content})
    assert [(code, line, text) for code, _, line, text, _ in reported(folder)] == expected


@pytest.mark.parametrize("content", ["", "{", '{"version": "2.0"', '{\n"version" "2.0"}', "\xff"])
def test_a_host_json_that_does_not_parse(project: Write, content: str) -> None:
    found = reported(project(APP, {"host.json": content}))
    assert [item[:2] for item in found] == [("PRJ002", "host.json")]
    requested = "host.json isn't valid JSON: " if content else "host.json is empty"
    assert found[0][3].startswith(requested)


def test_a_host_json_that_is_no_utf8(project: Write) -> None:
    found = reported(project(APP, {"host.json": b'{"version": "2.0", "a": "\xff"}'}))
    assert [item[:2] for item in found] == [("PRJ002", "host.json")]


def test_the_line_of_a_fault_in_host_json_is_told(project: Write) -> None:
    assert [
        item[:3] for item in reported(project(APP, {"host.json": '{\n"a": 1\n"version" "2"}'}))
    ] == [("PRJ002", "host.json", 3)]


@pytest.mark.parametrize(
    "content, prefix",
    [
        ('{"version": "2.0"}', "api"),
        ('{"version": "2.0", "extensions": {"http": {"routePrefix": ""}}}', ""),
        ('{"version": "2.0", "extensions": {"http": {"routePrefix": "/v1/"}}}', "v1"),
        ('{"version": "2.0", "Extensions": {"HTTP": {"ROUTEPREFIX": "x"}}}', "x"),
        ('{"version": "2.0", "extensions": []}', "api"),
    ],
)
def test_the_route_prefix_comes_from_host_json(project: Write, content: str, prefix: str) -> None:
    assert load(project(APP, {"host.json": content})).route_prefix == prefix


SHOWS = """\
import os
from funcdeco import App
app = App()
@app.queue_trigger(queue_name=os.environ.get("QUEUE", "none"))
def go(msg): ...
"""


@pytest.mark.parametrize(
    "content, expected, queue",
    [
        ('{"Values": {"QUEUE": "a"}}', [], "a"),
        ('\ufeff{"IsEncrypted": false, "Values": {"QUEUE": "a"}, // x\n}', [], "a"),
        ('{"Values": {"QUEUE": 10}}', [], "10"),
        ('{"Values": {"QUEUE": 2.0}}', [], "2"),
        ('{"Values": {"QUEUE": true}}', [], "True"),
        ('{"Values": {"QUEUE": null}}', [], "none"),
        ("{}", [], "none"),
        ('{"Values": null}', [], "none"),
        ("", [("SET008", "local.settings.json is empty, so Core Tools starts without")], None),
        ("\ufeff \n", [("SET008", "local.settings.json is empty, so Core Tools starts")], None),
        ("{", [("PRJ003", "local.settings.json isn't valid JSON")], None),
        ("[]", [("PRJ003", "local.settings.json must contain a JSON object")], None),
        ('{"Values": []}', [("PRJ003", "`Values` must be an object")], None),
        ('{"Values": ["a"]}', [("PRJ003", "`Values` must be an object")], None),
        (
            '{"IsEncrypted": true, "Values": {"QUEUE": "xyz"}}',
            [("PRJ004", "local.settings.json is encrypted")],
            "none",
        ),
        (
            '{"Values": {"A": [], "B=": "x", "QUEUE": "a", "N": null, "Z": "\\u0000"}}',
            [("PRJ003", "invalid environment variables in `Values`: 'A', 'B=', 'Z'")],
            None,
        ),
    ],
)
def test_settings_are_in_the_environment_at_import(
    project: Write, content: str, expected: list[tuple[str, str]], queue: str | None
) -> None:
    folder = project(SHOWS, {"local.settings.json": content})
    found = [(item[0], item[3]) for item in reported(folder)]
    assert [
        (code, text[: len(start)]) for (code, text), (_, start) in zip(found, expected, strict=True)
    ] == (expected)
    assert len(found) == len(expected)
    if queue is not None:
        assert load(folder)["go"].function_json["bindings"][0]["queueName"] == queue


def test_the_environment_wins_over_settings_and_is_as_it_was_afterwards(
    project: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QUEUE", "outside")
    monkeypatch.delenv("OTHER", raising=False)
    text = SHOWS + "os.environ['NEW'] = os.environ['OTHER']\nos.environ['QUEUE'] = 'changed'\n"
    folder = project(text, {"local.settings.json": '{"Values": {"QUEUE": "a", "OTHER": "b"}}'})
    before = dict(os.environ)
    assert load(folder)["go"].function_json["bindings"][0]["queueName"] == "outside"
    assert dict(os.environ) == before


@pytest.mark.parametrize("text", [APP, "import shop.orders\n1 / 0\n", "import sys; sys.exit()\n"])
def test_path_and_modules_are_as_they_were_afterwards(project: Write, text: str) -> None:
    files = {"shop/orders.py": "import helpers\n", "helpers.py": ""}
    folder = project("import sys; sys.path.append('/nowhere')\n" + text, files)
    path, modules, cwd = list(sys.path), dict(sys.modules), os.getcwd()
    diagnose(folder)
    assert (sys.path, os.getcwd()) == (path, cwd)
    left = sys.modules.keys() - modules.keys()
    assert not left & {"app", "shop", "shop.orders", "helpers"}
    assert {name for name in modules if sys.modules.get(name) is not modules[name]} == set()


def test_the_project_comes_first_on_the_path(project: Write) -> None:
    folder = project("")
    folder = project(f"import sys\nassert sys.path[0] == {str(folder)!r}, sys.path\n{APP}")
    assert names(load(folder)) == ["hello"]


def test_two_projects_with_modules_of_the_same_names_do_not_meet(tmp_path: Path) -> None:
    for number in (1, 2):
        folder = tmp_path / str(number)
        (folder / "shop").mkdir(parents=True)
        (folder / "host.json").write_text('{"version": "2.0"}')
        (folder / "app.py").write_text(
            "from funcdeco import App\nfrom shop import orders, helpers\nimport helpers as top\n"
            "app = App()\napp.include(orders.bp)\napp.include('shop.late:bp')\n"
            f"assert (helpers.number, top.number) == ({number}, {number})\n"
        )
        (folder / "helpers.py").write_text(f"number = {number}\n")
        (folder / "shop" / "helpers.py").write_text(f"number = {number}\n")
        for name in ("orders", "late"):
            (folder / "shop" / f"{name}.py").write_text(
                "from funcdeco import Blueprint\nbp = Blueprint()\n"
                f"@bp.http(route='a')\ndef {name}_{number}(req): ...\n"
            )
    for _ in range(2):
        assert names(load(tmp_path / "1")) == ["late_1", "orders_1"]
        assert names(load(tmp_path / "2")) == ["late_2", "orders_2"]


@pytest.mark.parametrize(
    "opens",
    [
        pytest.param(load, id="load"),
        pytest.param(lambda place: TestClient(place).close(), id="client"),
    ],
)
def test_a_relative_folder_on_the_path_is_one_of_the_project(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, opens: Callable[[Path], object]
) -> None:
    for name in ("one", "two"):
        place = tmp_path / name
        (place / "lib").mkdir(parents=True)
        (place / "lib/names.py").write_text(f"NAME = {name!r}\n")
        (place / "host.json").write_text('{"version": "2.0"}')
        text = (
            f"import sys\nsys.path.append('lib')\nfrom names import NAME\nassert NAME == {name!r}\n"
        )
        (place / "app.py").write_text(f"{text}{APP}")
        monkeypatch.chdir(place)
        opens(place)
        assert "names" not in sys.modules


def test_a_module_of_the_caller_with_the_same_name_is_put_back(
    project: Write, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "helpers_of_two.py").write_text("who = 'caller'\n")
    monkeypatch.syspath_prepend(str(tmp_path / "elsewhere"))
    helpers: Any = __import__("helpers_of_two")
    text = f"import helpers_of_two\nassert helpers_of_two.who == 'project'\n{APP}"
    folder = project(text, {"helpers_of_two.py": "who = 'project'\n"})
    assert names(load(folder)) == ["hello"]
    assert sys.modules.pop("helpers_of_two") is helpers


def test_an_app_that_changes_between_two_loads_is_read_anew(project: Write) -> None:
    assert names(load(project(APP))) == ["hello"]
    assert names(load(project(APP.replace("hello", "other_name")))) == ["other_name"]


def test_a_project_behind_a_link_is_read_where_it_is(project: Write, tmp_path: Path) -> None:
    folder = project(APP)
    link = tmp_path / "link"
    link.symlink_to(folder)
    assert load(link)["hello"].handler.file == str(folder / "app.py")


def test_all_faults_come_in_one_exception_with_those_of_the_files_around(project: Write) -> None:
    text = APP + "@app.http(rout=1)\ndef two(req): ...\n@app.queue_trigger()\ndef three(msg): ...\n"
    folder = project(text, {"host.json": None, "local.settings.json": "["})
    with pytest.raises(AppError) as raised:
        load(folder)
    codes = [item.code for item in raised.value.diagnostics]
    assert codes == ["BND001", "BND002", "PRJ001", "PRJ003"]
    assert str(raised.value) == "\n".join(map(str, raised.value.diagnostics))


def test_sound_functions_stay_beside_faulty_ones(project: Write) -> None:
    loaded = load_project(project(APP + "@app.http(rout=1)\ndef two(req): ...\n"))
    assert loaded.app is not None
    assert names(loaded.app) == ["hello"]
