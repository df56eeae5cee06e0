"""The table of codes: the effect of its columns, and that no other module lists codes."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from build_support import funcdeco
from check_support import HEAD, codes_in, write_project
from funcdeco.diagnostics.codes import CODES
from funcdeco.diagnostics.diagnostic import Diagnostic, without_consequences
from funcdeco.diagnostics.location import Location

PACKAGE = Path(__file__).parents[1] / "funcdeco"
TABLE = "diagnostics/codes"

BOTH = "the same of decorators and of function.json: each has a reader of its own"
PART = "a further step of the same reader finds it"
V2 = "what the worker of the v2 model rejects"
SCRIPT = "what the source of a script lacks; the rule of this code reports it"
ELSEWHERE = (
    (
        "sources/recording/entry",
        "APP005",
        "azure-functions itself, which no module of the user's imports",
    ),
    ("sources/child_import", "APP004", "KeyboardInterrupt, which is the user's only in a child"),
    ("isolation/importing", "APP002", "the module that `--app` names"),
    ("linter/rules/app_import", "APP003", BOTH),
    ("sources/python/lookup", "APP003 PYT008", SCRIPT),
    ("sources/python/finder", "PYT006 PYT007", SCRIPT),
    ("sources/decorators/durable_checks", "APP005", "a package that no module imports"),
    ("sources/recording/entry", "APP009", "what `--app` names"),
    ("sources/function_app/entry", "APP005", "azure-functions, which the decorators come from"),
    ("sources/function_app/entry", "APP006", "what it means in a v2 app"),
    ("sources/function_app/decorator_checks", "APP016 FUN011 FUN025", V2),
    (
        "sources/function_app/containers",
        "APP007 APP008 APP009 APP012 APP013 APP019 BND003 FUN025",
        V2,
    ),
    ("sources/function_app/created", "FUN011", V2),
    ("sources/function_app/name_checks", "BND005 BND008 BND012 FUN001", V2),
    ("sources/function_app/readers", "BND008", V2),
    ("sources/function_app/function_errors", "BND019 FUN004 FUN005", V2),
    ("sources/function_app/resolve", "FUN002 FUN007", V2),
    ("sources/function_app/raised", "BND003 BND016", V2),
    ("sources/function_app/retry", "BND003", V2),
    ("sources/function_app/readers", "BND001 BND002 BND003 BND016 BND018 BND019 PRJ010", V2),
    ("sources/function_app/signature_checks", "BND006 BND007 FUN007", V2),
    ("sources/function_app/signature_checks", "PYT001 PYT002 PYT003 PYT004 PYT005", V2),
    (
        "sources/selection",
        "APP002 APP007 APP009",
        "what the import finds, with what the project contains",
    ),
    ("sources/decorators/records", "APP002 APP009", "what an import finds, for `include`"),
    ("linter/report", "FUN011", "whether the function is part of the app"),
    ("linter/checking", "CFG007", "whether this run looks for it"),
    ("linter/checking", "PRJ008", "the worker of the target may read the folders"),
    ("project/pyproject", "CFG004", "keys that commands other than `check` read too"),
    ("writer/output", "BLD002", "the copies in an output folder"),
    ("writer/survey", "BLD004", "the folder that build works in"),
    ("writer/output", "BLD004", "a folder of copied files"),
    ("bindings/refusals", "BND003", PART),
    ("sources/decorators/generic_values", "BND003", "what a generic decorator passes on"),
    ("sources/decorators/function", "BND004", "a decorator in an annotation without a call"),
    ("sources/decorators/bound_bindings", "BND005 BND012", BOTH),
    ("sources/decorators/name_checks", "BND008 FUN001 FUN002 FUN003", BOTH),
    ("sources/decorators/binding_names", "BND006", BOTH),
    ("sources/decorators/wrappers", "BND006", PART),
    ("sources/decorators/signature_checker", "BND006 BND007 PYT003 PYT004", BOTH),
    ("sources/decorators/annotation_checks", "PYT001 PYT002 PYT004 PYT005", BOTH),
    ("sources/function_json/reader", "FUN004 FUN005", BOTH),
    ("sources/decorators/module_conflicts", "FUN006", PART),
    ("sources/decorators/mounts", "FUN006 FUN007", PART),
    ("sources/decorators/signature_checker", "FUN007", PART),
    ("sources/function_json/declarations", "BND016 PRJ009 PRJ010", PART),
    ("sources/function_app/readers", "BND016", "properties that azure-functions adds are left out"),
    ("sources/function_json/declarations", "BND014 BND015", "hints with types, not decorators"),
    (
        "functions/name_clashes",
        "FUN002 BLD001 BLD002",
        "the folders that `list` can't show beside a function of the name",
    ),
    ("linter/rules/generated", "BLD001 BLD002", "a function.json in place of a generated one"),
    ("linter/suppression", "CFG002 CFG003", "comments; pyproject.toml has the others"),
    ("diagnostics/diagnostic", "SEC001", "it is the only finding about its property"),
    ("cli/common", "CFG006", "its file holds settings, whatever the name"),
    ("writer/secret_guard", "SEC001", "what is about to be written, even if the code is ignored"),
    ("eject/configuration", "EJC005", "pyproject.toml rather than a module"),
    ("deployment/package/generated", "PKG012", "requirements of a lock file or pyproject.toml"),
    ("cli/package_project", "PKG020", "a remote build installs what needs a build"),
    (
        "cli/package_project",
        "PKG012 PKG013",
        "what `check` warns of and a remote build can't install",
    ),
    ("deployment/package/places", "BLD006", "a package and what is written next to it"),
    ("cli/eject", "BLD006", "the files that eject changes as one"),
    ("writer/output", "PRJ005 PRJ007", "the files that an output folder publishes"),
    ("worker/loader", "PYT001 PYT002 PYT004 PYT005", "what the worker refuses, by its code"),
)
"""Modules that name a code although another one reports it too, each with the reason."""


def modules_by_code() -> dict[str, set[str]]:
    """Return the modules that contain each code in quotes."""
    found: dict[str, set[str]] = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        module = path.relative_to(PACKAGE).with_suffix("").as_posix()
        for code in re.findall(r'"([A-Z]{3}\d{3})"', path.read_text("utf-8")):
            found.setdefault(code, set()).add(module)
    return found


def elsewhere() -> Iterator[tuple[str, str]]:
    for module, codes, _ in ELSEWHERE:
        for code in codes.split():
            yield code, module


def test_a_code_is_named_in_the_table_and_where_it_is_reported() -> None:
    allowed = set(elsewhere())
    own = {
        code: sorted(one for one in modules if one != TABLE and (code, one) not in allowed)
        for code, modules in modules_by_code().items()
    }
    assert {code: modules for code, modules in own.items() if len(modules) != 1} == {}
    assert own.keys() == CODES.keys()


def test_each_exception_is_needed_and_has_a_reason() -> None:
    found = modules_by_code()
    assert [pair for pair in elsewhere() if pair[1] not in found.get(pair[0], ())] == []
    assert all(reason for *_, reason in ELSEWHERE)


def test_columns_name_codes_and_options_that_exist() -> None:
    causes = {code: [one.code for one in facts.causes] for code, facts in CODES.items()}
    assert {cause for every in causes.values() for cause in every} <= CODES.keys()
    # A consequence of a consequence would depend on the order in which both are found.
    assert [code for every in causes.values() for code in every if causes[code]] == []
    needs = {need for facts in CODES.values() for need in facts.needs.split()}
    assert needs == {"plan", "target-python", "host-version", "settings"}


def test_only_faults_of_funcdeco_itself_are_internal() -> None:
    assert [code for code, facts in CODES.items() if facts.is_internal] == ["BUG001"]


# -- follows_from ----------------------------------------------------------------------------------

HERE = Location("/a.py", 3)


@pytest.mark.parametrize(
    ("other", "is_reported"),
    [
        pytest.param(Diagnostic("FUN006", "m", location=HERE, function="f"), False, id="cause"),
        pytest.param(Diagnostic("FUN005", "m", location=HERE, function="f"), True, id="no cause"),
        pytest.param(
            Diagnostic("FUN006", "m", location=HERE, function="g"), True, id="of another function"
        ),
        pytest.param(
            Diagnostic("FUN006", "m", location=Location("/a.py", 9), function="f"),
            False,
            id="in another line of the function",
        ),
        pytest.param(
            Diagnostic("FUN006", "m", location=Location("/b.py", 3), function="f"),
            True,
            id="in another file",
        ),
    ],
)
def test_a_consequence_is_told_only_without_its_cause(other: Diagnostic, is_reported: bool) -> None:
    item = Diagnostic("FUN004", "no trigger", location=HERE, function="f")
    for found in ([item, other], [other, item]):
        assert without_consequences(found) == (found if is_reported else [other])


def test_the_spelling_of_a_type_is_told_only_without_what_comes_of_it(tmp_path: Path) -> None:
    content = '{"bindings": [{"type": "QueueTrigger", "name": "msg", "direction": "in", "queueName": "abc"}]}'
    script = "import azure.functions as func\ndef main(msg: func.QueueMessage): ...\n"
    write_project(tmp_path, {"a/function.json": content, "a/__init__.py": script})
    assert codes_in(tmp_path, select="PRJ010") == ["BND022"]
    assert codes_in(tmp_path, select="PRJ010", ignore="BND022") == ["PRJ010"]


# -- preview ---------------------------------------------------------------------------------------

NOTED = f"""{HEAD}@app.timer_trigger(schedule="*/5 * * * *")
def clean(timer: func.TimerRequest) -> None: ...
"""


@pytest.fixture
def in_preview(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a project with a note whose code is in preview."""
    monkeypatch.setitem(CODES, "TMR007", CODES["TMR007"]._replace(preview=True))
    return write_project(tmp_path, {"app.py": NOTED})


@pytest.mark.parametrize(
    ("table", "options", "found"),
    [
        ("", {}, []),
        ("preview = false", {}, []),
        ("preview = true", {}, ["TMR007"]),
        ("", {"select": "TMR007"}, ["TMR007"]),
        ("", {"select": "TMR"}, ["TMR007"]),
        ('select = ["TMR007"]', {}, ["TMR007"]),
        ("preview = true", {"ignore": "TMR"}, []),
    ],
)
def test_a_code_in_preview_is_off_unless_previews_or_it_are_selected(
    table: str, options: dict[str, str], found: list[str], in_preview: Path
) -> None:
    (in_preview / "pyproject.toml").write_text(f"[tool.funcdeco]\n{table}\n", "utf-8")
    assert codes_in(in_preview, **options) == found


def test_preview_is_true_or_false(tmp_path: Path) -> None:
    files = {"app.py": NOTED, "pyproject.toml": '[tool.funcdeco]\npreview = "yes"\n'}
    assert codes_in(write_project(tmp_path, files)) == ["TMR007", "CFG004"]


def test_a_comment_about_a_code_in_preview_is_not_called_unused(in_preview: Path) -> None:
    comment = '"*/5 * * * *")  # funcdeco: ignore[TMR007] five fields are usual here'
    (in_preview / "app.py").write_text(NOTED.replace('"*/5 * * * *")', comment), "utf-8")
    assert codes_in(in_preview) == []


# -- Output ----------------------------------------------------------------------------------------


def test_explain_prints_every_column(in_preview: Path) -> None:
    def row(code: str) -> dict[str, object]:
        (found,) = json.loads(funcdeco("explain", code, "--format", "json").out)
        assert isinstance(found, dict)
        return found

    assert {key: row("BND007")[key] for key in ("at", "needs", "follows_from", "preview")} == {
        "at": "signature",
        "needs": [],
        "follows_from": ["FUN006", "APP016", "BND013"],
        "preview": False,
    }
    assert row("TMR012")["needs"] == ["plan", "settings"]
    assert (row("BUG001")["internal"], row("TMR007")["preview"]) == (True, True)
    first = funcdeco("explain", "TMR007").out.splitlines()[0]
    assert first == "# TMR007 five-fields (note, only with `preview`, or if selected)"
    assert "\n**Depends on** plan settings\n" in funcdeco("explain", "TMR012").out
    assert "\n**Not reported with** FUN006 APP016 BND013\n" in funcdeco("explain", "BND007").out
