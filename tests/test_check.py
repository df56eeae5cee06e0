"""`funcdeco check` as a command and as a function: inputs, disabled checks and exit codes."""

from __future__ import annotations

import re
from functools import partial
from pathlib import Path

import pytest

from build_support import files, funcdeco
from check_support import HEAD, codes_in, found_in, write_project
from funcdeco import App, check
from funcdeco.diagnostics.codes import CODES
from funcdeco.project.snapshot import Snapshot

TIMER = f"""{HEAD}@app.timer_trigger(schedule="*/5 * * * *")
def clean(timer: func.TimerRequest) -> None: ...
"""
BAD = TIMER.replace("*/5", "0 99")
QUEUE_JSON = (
    '{"scriptFile": "__init__.py", "bindings": [{"type": "queueTrigger", "direction": "in", '
    '"name": "msg", "queueName": "Orders"}]}'
)
QUEUE = "import azure.functions as func\n\ndef main(msg: func.QueueMessage) -> None: ...\n"


def test_a_clean_app_ends_with_0(tmp_path: Path) -> None:
    write_project(tmp_path, {"app.py": TIMER.replace("*/5", "0 */5")})
    assert funcdeco("check", cwd=tmp_path) == (0, "no problems found\n", "")


def test_an_error_ends_with_1_and_a_warning_only_if_it_is_strict(tmp_path: Path) -> None:
    write_project(tmp_path / "a", {"app.py": BAD})
    write_project(tmp_path / "b", {"app.py": TIMER.replace("*/5", "* */5")})
    assert funcdeco("check", "a", cwd=tmp_path).code == 1
    assert funcdeco("check", "b", cwd=tmp_path).code == 0
    assert funcdeco("check", "b", "--strict", cwd=tmp_path).code == 1


def test_a_note_never_fails(tmp_path: Path) -> None:
    write_project(tmp_path, {"app.py": TIMER})
    assert codes_in(tmp_path) == ["TMR007"]
    assert funcdeco("check", "--strict", cwd=tmp_path).code == 0


@pytest.mark.parametrize(
    "options, message",
    [
        (["--plan", "cheap"], "Invalid value for '--plan'"),
        (["--target-python", "3"], "invalid value '3' for `--target-python`"),
        (["--host-version", "3.1"], "invalid value '3.1' for `--host-version`"),
        (["--ignore", "TMR999"], "unknown code `TMR999`"),
        (["--select", "TRM007"], "unknown code `TRM007`"),
        (["--settings", "nowhere.json"], "cannot read the settings in nowhere.json"),
    ],
)
def test_a_call_that_means_nothing_ends_with_2(
    options: list[str], message: str, tmp_path: Path
) -> None:
    write_project(tmp_path, {"app.py": TIMER})
    done = funcdeco("check", *options, cwd=tmp_path)
    assert done.code == 2
    assert message in done.out + done.err


def test_nothing_is_written(tmp_path: Path) -> None:
    write_project(tmp_path, {"app.py": BAD, "a/function.json": QUEUE_JSON, "a/__init__.py": QUEUE})
    before = files(tmp_path)
    funcdeco("check", cwd=tmp_path)
    assert files(tmp_path) == before


def test_functions_written_by_hand_are_checked_and_not_imported(tmp_path: Path) -> None:
    script = f'raise SystemExit("imported")\n{QUEUE}'
    write_project(tmp_path, {"a/function.json": QUEUE_JSON, "a/__init__.py": script})
    assert found_in(tmp_path) == [
        (
            "NAM002",
            "a/function.json:1:116",
            "the host reads 'Orders' in `queueName` as 'orders'",
        )
    ]


def test_an_app_py_that_is_not_ours_is_not_imported(tmp_path: Path) -> None:
    files = {"app.py": "raise SystemExit(3)\n", "a/function.json": QUEUE_JSON}
    write_project(tmp_path, {**files, "a/__init__.py": QUEUE})
    assert codes_in(tmp_path) == ["NAM002"]


def test_both_kinds_beside_each_other_are_one_app(tmp_path: Path) -> None:
    route = '@app.http(route="a/function")\ndef one(req: func.HttpRequest) -> str: return ""\n'
    by_hand = (
        '{"scriptFile": "__init__.py", "bindings": [{"type": "httpTrigger", "direction": "in", '
        '"name": "req", "route": "A/Function"}, {"type": "http", "direction": "out", '
        '"name": "$return"}]}'
    )
    write_project(
        tmp_path,
        {
            "app.py": HEAD + route,
            "two/function.json": by_hand,
            "two/__init__.py": "def main(req): return 'hi'\n",
        },
    )
    assert codes_in(tmp_path, ignore=["FUN017"]) == ["HTP007"]


def test_folders_that_build_wrote_are_not_looked_at_twice(tmp_path: Path) -> None:
    write_project(tmp_path, {"app.py": TIMER})
    assert funcdeco("build", cwd=tmp_path).code == 0
    assert codes_in(tmp_path) == ["TMR007"]


def test_what_is_wrong_with_one_keyword_hides_nothing_of_the_others(tmp_path: Path) -> None:
    app = f"""{HEAD}@app.http(route="/a//b", methods=["FETCH"], auth_level="nobody")
@app.blob_input(name="item", path="NOT/{{a-b}}", colour=1)
def hello(req: func.HttpRequest, item: bytes) -> str:
    return "hello"
"""
    write_project(tmp_path, {"app.py": app})
    found = {(code, place) for code, place, _ in found_in(tmp_path)}
    assert {
        ("BND003", "app.py:7:34"),
        ("BND003", "app.py:7:56"),
        ("BND001", "app.py:8:48"),
    } <= found
    assert {code[:3] for code, _ in found} >= {"HTP", "BND"}


def test_a_comment_switches_a_code_off_on_any_line_of_the_call(tmp_path: Path) -> None:
    for number, comment in enumerate(
        [
            '@app.timer_trigger(schedule="*/5 * * * *")  # funcdeco: ignore[TMR007] as agreed\n',
            '# funcdeco: ignore[TMR007, TMR010] as agreed\n@app.timer_trigger(schedule="*/5 * * * *")\n',
            '@app.timer_trigger(\n    schedule="*/5 * * * *"\n)  # funcdeco: ignore[TMR007] as agreed\n',
            '@app.timer_trigger(  # funcdeco: ignore[TMR007] as agreed\n    schedule="*/5 * * * *"\n)\n',
        ]
    ):
        folder = tmp_path / str(number)
        text = f"{HEAD}{comment}def clean(timer: func.TimerRequest) -> None: ...\n"
        write_project(folder, {"app.py": text})
        assert codes_in(folder) == (["CFG005"] if "TMR010" in comment else [])


def test_a_comment_in_function_json_counts_too(tmp_path: Path) -> None:
    content = QUEUE_JSON.replace("}]", "\n // funcdeco: ignore[NAM002] old\n}]").replace(
        '"queueName"', '\n// funcdeco: ignore[NAM002] as it is called\n"queueName"'
    )
    write_project(tmp_path, {"a/function.json": content, "a/__init__.py": QUEUE})
    assert codes_in(tmp_path, ignore=["PRJ012"]) == ["CFG005"]


@pytest.mark.parametrize(
    "comment, code, message",
    [
        ("# funcdeco: ignore[TMR007]", "CFG003", "`TMR007` is ignored without a reason"),
        ("# funcdeco: ignore", "CFG002", "the comment names no code to ignore"),
        ("# funcdeco: ignore[TMR70] x", "CFG002", "unknown code `TMR70`"),
        ("# funcdeco: ignore[TMR001] x", "CFG005", "`TMR001` is no longer reported here"),
    ],
)
def test_a_comment_that_is_wrong_is_told(
    comment: str, code: str, message: str, tmp_path: Path
) -> None:
    app = TIMER.replace("\ndef clean", f"  {comment}\ndef clean")
    write_project(tmp_path, {"app.py": app})
    assert (code, "app.py:7:45", message) in found_in(tmp_path)


def test_what_looks_like_a_comment_in_a_text_is_none(tmp_path: Path) -> None:
    app = TIMER + 'TEXT = "# funcdeco: ignore[TMR007] no"\n'
    write_project(tmp_path, {"app.py": app})
    assert codes_in(tmp_path) == ["TMR007"]


def test_pyproject_switches_codes_off_with_a_reason(tmp_path: Path) -> None:
    config = '[tool.funcdeco.ignore]\nTMR007 = "we count in minutes"\n'
    write_project(tmp_path, {"app.py": TIMER, "pyproject.toml": config})
    assert codes_in(tmp_path) == []


@pytest.mark.parametrize(
    "config, expected",
    [
        ("[tool.funcdeco\n", ("CFG001", "pyproject.toml:1:1", "pyproject.toml can't be read: ")),
        ("[tool]\nfuncdeco = 1\n", ("CFG001", "pyproject.toml", "`tool.funcdeco` must be a table")),
        (
            '[tool.funcdeco.ignore]\nTMR999 = "x"\n',
            ("CFG002", "pyproject.toml:2:1", "unknown code `TMR999`"),
        ),
        (
            '[tool.funcdeco.ignore]\nTMR007 = ""\n',
            ("CFG003", "pyproject.toml:2:1", "`TMR007` is ignored without a reason"),
        ),
        (
            '[tool.funcdeco]\nignore = ["TMR007"]\n',
            (
                "CFG003",
                "pyproject.toml:2:1",
                "`ignore` must be a table with a reason for each code, not ['TMR007']",
            ),
        ),
        (
            '[tool.funcdeco]\nplann = "flex"\n',
            ("CFG004", "pyproject.toml:2:1", "unknown option `plann` in `[tool.funcdeco]`"),
        ),
        (
            '[tool.funcdeco]\nplan = "cheap"\n',
            ("CFG004", "pyproject.toml:2:1", "invalid value 'cheap' for `plan`"),
        ),
        (
            '[tool.funcdeco]\nselect = "SEC002"\n',
            ("CFG004", "pyproject.toml:2:1", "invalid value 'SEC002' for `select`"),
        ),
    ],
)
def test_configuration_that_means_nothing_is_an_error(
    config: str, expected: tuple[str, str, str], tmp_path: Path
) -> None:
    write_project(tmp_path, {"app.py": TIMER, "pyproject.toml": config})
    found = [one for one in found_in(tmp_path) if one[0] != "TMR007"]
    assert [(code, place, message[: len(expected[2])]) for code, place, message in found] == [
        expected
    ]
    assert funcdeco("check", cwd=tmp_path).code == 2


def test_options_of_the_call_go_before_pyproject(tmp_path: Path) -> None:
    config = '[tool.funcdeco]\nplan = "flex"\ntarget-python = "3.12"\n'
    app = f"""{HEAD}@app.blob_trigger(path="incoming/{{name}}")
def read(blob: func.InputStream) -> None: ...
"""
    write_project(tmp_path, {"app.py": app, "pyproject.toml": config})
    assert codes_in(tmp_path) == ["BND024"]
    assert codes_in(tmp_path, plan="premium") == []


@pytest.mark.parametrize(
    "content",
    [
        '[{"name": "FUNCTIONS_WORKER_RUNTIME", "value": "node", "slotSetting": false}]',
        '{"FUNCTIONS_WORKER_RUNTIME": "node"}',
        '{"IsEncrypted": false, "Values": {"FUNCTIONS_WORKER_RUNTIME": "node"}}',
        "// mine\n{'Values': {FUNCTIONS_WORKER_RUNTIME: 'node',},}",
        "# exported\nFUNCTIONS_WORKER_RUNTIME=node\n",
    ],
    ids=["az list", "object", "local.settings.json", "loose", "lines"],
)
def test_exported_settings_may_have_any_of_their_shapes(content: str, tmp_path: Path) -> None:
    write_project(tmp_path, {"app.py": TIMER.replace("*/5", "0 */5"), "deployed": content})
    assert "SET003" in codes_in(tmp_path, settings=tmp_path / "deployed")


def test_an_app_object_is_checked_in_the_project_of_its_file() -> None:
    app = App()

    @app.timer_trigger(schedule="*/5 * * * *")
    def clean(timer: object) -> None: ...

    found = check(app)
    # Its name is not a valid module name; the problem in its schedule is still reported.
    assert {"FUN006"} == {item.code for item in found if item.function == "clean"}
    assert {item.file for item in found if item.function == "clean"} == {__file__}


def test_explain_says_what_a_code_means_by_code_or_name() -> None:
    by_code, by_name = funcdeco("explain", "HTP008"), funcdeco("explain", "route-unreachable")
    assert by_code == by_name
    assert by_code.out.startswith("# HTP008 route-unreachable (warning)\n\n")
    assert by_code.out.endswith("**Source** R-HTTP-07\n")


def test_explain_without_a_code_lists_all() -> None:
    out = funcdeco("explain").out
    assert [line.split()[0] for line in out.splitlines() if re.match(r"[A-Z]{3}\d", line)] == list(
        CODES
    )


def test_explain_of_nothing_suggests_a_code() -> None:
    done = funcdeco("explain", "HTP800")
    assert done.code == 2
    assert "unknown code 'HTP800'; did you mean `HTP" in done.err


def test_build_refuses_what_check_finds_an_error_in(tmp_path: Path) -> None:
    write_project(tmp_path, {"app.py": BAD})
    before = files(tmp_path)
    done = funcdeco("build", cwd=tmp_path)
    assert done.code == 1
    assert done.out.startswith("app.py:7:32: error TMR001: ")
    assert done.out.endswith("\n1 error; nothing was written\n")
    assert files(tmp_path) == before


def test_build_no_check_writes_it_all_the_same(tmp_path: Path) -> None:
    write_project(tmp_path, {"app.py": BAD})
    assert funcdeco("build", "--no-check", cwd=tmp_path).code == 0
    assert (tmp_path / "clean" / "function.json").exists()


def test_build_keep_going_leaves_out_what_is_broken(tmp_path: Path) -> None:
    good = TIMER.partition("\n\n\n")[2].replace("*/5", "0 */5").replace("clean", "tidy")
    write_project(tmp_path, {"app.py": f"{BAD}\n\n{good}"})
    assert funcdeco("build", "--keep-going", cwd=tmp_path).code == 1
    assert not (tmp_path / "clean").exists()
    assert (tmp_path / "tidy" / "function.json").exists()


def test_build_says_nothing_of_warnings(tmp_path: Path) -> None:
    write_project(tmp_path, {"app.py": TIMER})
    done = funcdeco("build", cwd=tmp_path)
    assert "TMR007" not in done.out + done.err


@pytest.mark.parametrize("command", ["build", "list", "show tidy", "check"])
@pytest.mark.parametrize("how", ["", "comment", "table"])
def test_every_command_leaves_out_a_note_that_is_ignored(
    command: str, how: str, tmp_path: Path
) -> None:
    comment = "  # funcdeco: ignore[BND015] known" if how == "comment" else ""
    app = f"""{HEAD}@app.manual_trigger(){comment}
def tidy(call: str) -> None: ...
"""
    table = '[tool.funcdeco.ignore]\nBND015 = "known"\n' if how == "table" else ""
    write_project(tmp_path, {"app.py": app, "pyproject.toml": table})
    done = funcdeco(*command.split(), cwd=tmp_path)
    assert done.code == 0
    assert ("BND015" in done.out + done.err) is (how == "")


def test_build_shows_an_error_that_is_ignored_and_can_not_be_built(tmp_path: Path) -> None:
    app = f"{HEAD}@app.http(rout='a')  # funcdeco: ignore[BND001] why\ndef a(req): return 'a'\n"
    write_project(tmp_path, {"app.py": app})
    assert codes_in(tmp_path) == []
    for command in ("build", "list"):
        done = funcdeco(command, cwd=tmp_path)
        assert (done.code, "app.py:7:11: error BND001" in done.out + done.err) == (1, True)


def test_a_comment_needs_no_run_that_finds_what_it_names(tmp_path: Path) -> None:
    app = f"""{HEAD}@app.http(methods=["POST"], auth_level="anonymous")  # funcdeco: ignore[SEC002] a form
def form(req: func.HttpRequest) -> str: return ""


@app.blob_trigger(path="incoming/{{name}}")  # funcdeco: ignore[BND024] not for long
def read(blob: func.InputStream) -> None: ...


@app.timer_trigger(schedule="*/5 * * * *")  # funcdeco: ignore[TMR007] as agreed
def tick(timer: func.TimerRequest) -> None: ...
"""
    write_project(tmp_path, {"app.py": app})
    assert codes_in(tmp_path, ignore=["TMR007"]) == []
    assert codes_in(tmp_path, plan="flex", select="SEC002") == []


@pytest.mark.parametrize(
    "comment",
    [
        "# noqa  # funcdeco: ignore[TMR007] as agreed",
        "#funcdeco:ignore[TMR007] as agreed",
        "# Funcdeco: Ignore[TMR007] as agreed",
    ],
)
def test_a_comment_may_be_written_in_several_ways(comment: str, tmp_path: Path) -> None:
    write_project(tmp_path, {"app.py": TIMER.replace("\ndef clean", f"  {comment}\ndef clean")})
    assert codes_in(tmp_path) == []


def test_comments_above_each_other_are_for_the_line_below_them(tmp_path: Path) -> None:
    app = f"""{HEAD}# funcdeco: ignore[TMR007] one
# funcdeco: ignore[TMR010] two
@app.timer_trigger(schedule="*/5 * * * *", run_on_startup=True)
def clean(timer: func.TimerRequest) -> None: ...
"""
    write_project(tmp_path, {"app.py": app})
    assert codes_in(tmp_path) == []


def test_what_looks_like_a_comment_in_a_text_of_json_is_none(tmp_path: Path) -> None:
    element = QUEUE_JSON.replace("}]", ', "connection": "x // funcdeco: ignore[NAM002] no"}]')
    write_project(tmp_path, {"a/function.json": element, "a/__init__.py": QUEUE})
    assert "NAM002" in codes_in(tmp_path)
    element = QUEUE_JSON.replace("}]", " /* funcdeco: ignore[NAM002] as it is called */}]")
    write_project(tmp_path, {"a/function.json": element, "a/__init__.py": QUEUE})
    assert codes_in(tmp_path) == []


@pytest.mark.parametrize(
    "config, place, message",
    [
        ("host-version = 4.1040", "pyproject.toml:2:1", "invalid value 4.104 for `host-version`"),
        ("target-python = 3.10", "pyproject.toml:2:1", "invalid value 3.1 for `target-python`"),
        ("settings = 5", "pyproject.toml:2:1", "invalid value 5 for `settings`"),
        ('strict = "yes"', "pyproject.toml:2:1", "invalid value 'yes' for `strict`"),
        ("settings = true", "pyproject.toml:2:1", "invalid value true for `settings`"),
        ("output = false", "pyproject.toml:2:1", "invalid value false for `output`"),
    ],
)
def test_a_number_in_place_of_a_text_is_refused(
    config: str, place: str, message: str, tmp_path: Path
) -> None:
    text = f"[tool.funcdeco]\n{config}\n"
    write_project(tmp_path, {"app.py": TIMER, "pyproject.toml": text})
    assert ("CFG004", place, message) in found_in(tmp_path)


def test_a_fault_in_pyproject_is_told_in_our_own_table(tmp_path: Path) -> None:
    text = (
        '\ufeff# strictt\n[project]\nname = "plan"\n\n[tool.funcdeco]\nplan = "Flex"\nstrictt = 1\n'
    )
    write_project(tmp_path, {"app.py": TIMER, "pyproject.toml": text})
    found = [(code, place) for code, place, _ in found_in(tmp_path) if code != "TMR007"]
    assert found == [("CFG004", "pyproject.toml:6:1"), ("CFG004", "pyproject.toml:7:1")]


def test_a_bad_prefix_of_a_blueprint_is_told_once_where_it_is_said(tmp_path: Path) -> None:
    app = f"{HEAD}from customers import bp\n\napp.include(bp, prefix='v1/{{x:in}}')\n"
    customers = """\
        import azure.functions as func
        from funcdeco import Blueprint

        bp = Blueprint()


        @bp.http(route="list")
        def one(req: func.HttpRequest) -> str: return ""


        @bp.http(route="all")
        def two(req: func.HttpRequest) -> str: return ""
        """
    write_project(tmp_path, {"app.py": app, "customers.py": customers})
    assert found_in(tmp_path) == [
        ("APP011", "app.py:9:24", "invalid `prefix` 'v1/{x:in}': invalid route constraint `in`")
    ]


def test_a_functions_folder_is_no_project_for_python_code(tmp_path: Path) -> None:
    write_project(tmp_path, {"a/function.json": QUEUE_JSON, "a/__init__.py": QUEUE})
    (item,) = check(tmp_path / "a")
    assert (item.code, item.message) == (
        "APP002",
        f"{str(tmp_path / 'a')!r} is the folder of one function",
    )
    assert item.hint == f"use the project folder instead: {tmp_path}"


def test_codes_from_code_may_be_one_text_in_any_case(tmp_path: Path) -> None:
    write_project(tmp_path, {"app.py": TIMER})
    assert codes_in(tmp_path, ignore="tmr007") == []
    assert codes_in(tmp_path, ignore="HTP,TMR") == []


def test_colours_are_left_out_where_they_are_not_wanted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from funcdeco.diagnostics.render.formats import format_named
    from funcdeco.project.source_text import source_lines

    write_project(tmp_path, {"app.py": TIMER})
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    assert "\x1b[" in format_named("text")(
        check(tmp_path), partial(source_lines, Snapshot(tmp_path))
    )
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b[" not in format_named("text")(
        check(tmp_path), partial(source_lines, Snapshot(tmp_path))
    )


def test_a_comment_counts_over_empty_lines_and_long_comments(tmp_path: Path) -> None:
    app = f"""{HEAD}# funcdeco: ignore[TMR007] as agreed

# something else

@app.timer_trigger(schedule="*/5 * * * *")
def clean(timer: func.TimerRequest) -> None: ...
"""
    write_project(tmp_path, {"app.py": app})
    assert codes_in(tmp_path) == []
    element = QUEUE_JSON.replace(
        '"queueName"', '\n/* funcdeco: ignore[NAM002]\nas it is called */\n"queueName"'
    )
    write_project(tmp_path / "b", {"a/function.json": element, "a/__init__.py": QUEUE})
    assert codes_in(tmp_path / "b") == []


def test_a_project_behind_a_link_has_one_name_for_each_file(tmp_path: Path) -> None:
    host = '{\n// funcdeco: ignore[HST001] ours\n"colour": 1, "version": 2.0\n}'
    write_project(tmp_path / "real", {"app.py": TIMER, "host.json": host})
    (tmp_path / "link").symlink_to("real")
    assert codes_in(tmp_path / "link") == ["TMR007", "PRJ002"]


@pytest.mark.parametrize("content", ["a = " + "9" * 5000, "a = " + "[" * 5000])
def test_a_pyproject_that_no_library_reads_is_a_diagnostic(content: str, tmp_path: Path) -> None:
    write_project(tmp_path, {"app.py": TIMER, "pyproject.toml": content})
    assert "CFG001" in codes_in(tmp_path)


def test_no_code_is_no_code(tmp_path: Path) -> None:
    write_project(tmp_path, {"app.py": TIMER})
    assert codes_in(tmp_path, select="", ignore="TMR007,") == []


def test_build_refuses_a_route_that_a_folder_by_hand_has_already(tmp_path: Path) -> None:
    by_hand = (
        '{"scriptFile": "__init__.py", "bindings": [{"type": "httpTrigger", "direction": "in", '
        '"name": "req", "route": "a"}, {"type": "http", "direction": "out", "name": "$return"}]}'
    )
    app = f'{HEAD}@app.http(route="a")\ndef b(req: func.HttpRequest) -> str:\n    return ""\n'
    files = {"app.py": app, "a/__init__.py": "def main(req): return 'hi'\n"}
    write_project(tmp_path, {**files, "a/function.json": by_hand})
    done = funcdeco("build", cwd=tmp_path)
    assert done.code == 1
    assert done.out.startswith(
        "app.py:7:17: error HTP007: `GET /api/a` is already used by `a` (a/function.json"
    )
    # In the opposite order, the error is in the folder, which build doesn't write.
    write_project(
        tmp_path / "x",
        {
            "app.py": app,
            "c/__init__.py": "def main(req): return 'hi'\n",
            "c/function.json": by_hand,
        },
    )
    assert funcdeco("build", cwd=tmp_path / "x").code == 0
    assert codes_in(tmp_path / "x", ignore="FUN017") == ["HTP007"]


def test_a_group_in_a_comment_is_told(tmp_path: Path) -> None:
    app = TIMER.replace("\ndef clean", "  # funcdeco: ignore[TMR] all of it\ndef clean")
    write_project(tmp_path, {"app.py": app})
    assert ("CFG002", "app.py:7:45", "`TMR` is a group, not a code") in found_in(tmp_path)


def test_what_one_line_makes_several_of_is_told_once(tmp_path: Path) -> None:
    app = f"""{HEAD}def every(name):
    return app.timer_trigger(schedule="*/5 * * * *", name=name)


@every("timer")
def one(timer: func.TimerRequest) -> None: ...


@every("timer")
def two(timer: func.TimerRequest) -> None: ...
"""
    write_project(tmp_path, {"app.py": app})
    assert [place for _, place, _ in found_in(tmp_path)] == ["app.py:8:40"]
