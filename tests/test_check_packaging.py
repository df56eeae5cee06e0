"""Findings of `check` in requirements.txt, .funcignore and other files around an app."""

from __future__ import annotations

import codecs
import json
import re
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st
from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name

from build_support import funcdeco
from check_support import HEAD, codes_in, found_in, write_project
from funcdeco.linter.check import check
from funcdeco.project.requirements import Requirements, named_packages, parse_requirements
from funcdeco.project.snapshot import Snapshot
from running import examples

TIMER = {"type": "timerTrigger", "name": "timer", "direction": "in", "schedule": "0 0 6 * * *"}
BY_HAND = {
    "tidy/function.json": json.dumps({"scriptFile": "__init__.py", "bindings": [TIMER]}),
    "tidy/__init__.py": "def main(timer): ...\n",
}
APP = {"app.py": f'{HEAD}@app.http()\ndef hello(req: func.HttpRequest) -> str:\n    return ""\n'}
ORDER = {"app.py": f"""{HEAD}@app.orchestration_trigger()
def order(context):
    yield context.call_activity("pay", "3 apples")


@app.activity_trigger()
def pay(what: str) -> None: ...
"""}
DURABLE_SCRIPT = {
    **BY_HAND,
    "tidy/__init__.py": "import azure.durable_functions as df\n\ndef main(timer): ...\n",
}


def names(declared: Requirements) -> list[str]:
    return [line.name for line in declared.lines]


@pytest.mark.parametrize(
    "text, found",
    [
        ("azure-functions\nRequests==2.32 # why\n", ["azure-functions", "requests"]),
        ("# a\n\n  ruamel.yaml >= 0.18 ; python_version > '3.9'\n", ["ruamel-yaml"]),
        ("a==1 \\\n  --hash=sha256:ab \\\n  --hash=sha256:cd\nb", ["a", "b"]),
        ("a[x,y]~=1.0 --config-settings x=y\n--index-url https://x/y\n-c limits.txt", ["a"]),
        ("funcdeco @ git+https://example.com/funcdeco@main", ["funcdeco"]),
        ("azure_functions", ["azure-functions"]),
    ],
)
def test_requirements_are_read_as_pip_reads_them(text: str, found: list[str]) -> None:
    declared = parse_requirements(text)
    assert (names(declared), declared.broken, declared.is_open) == (found, (), False)


@given(st.text("ab1.-_ =<>!,~*[];'", min_size=1, max_size=12))
@example("a-")
@example("a==1.*")
@example("a >= 1, < 2")
@examples(300)
def test_a_line_is_a_requirement_to_packaging_too(text: str) -> None:
    assume(" -" not in text)  # what follows is an option to pip, and packaging knows none
    declared = parse_requirements(text)
    try:
        name = canonicalize_name(Requirement(text).name)
    except InvalidRequirement:
        assert declared.lines == ()
    else:
        assert names(declared) == [name] or declared.is_open


@pytest.mark.parametrize(
    "line",
    [
        "-r more.txt",
        "--requirement more.txt",
        "-e .",
        "-e git+https://x/y#egg=z",
        "./lib",
        "../lib",
        "lib/a",
        "lib\\a",
        "C:\\lib",
        "file:///lib",
        "https://x/y.whl",
        "git+ssh://git@x/y",
        "a-1.0-py3-none-any.whl",
        "a-1.0.tar.gz",
        "a @ https://${TOKEN}@x/y",
    ],
)
def test_what_leads_elsewhere_may_bring_anything(line: str) -> None:
    declared = parse_requirements(f"a\n{line}\n")
    assert (declared.is_open, declared.broken, declared.may_bring("funcdeco")) == (True, (), True)


@pytest.mark.parametrize("line", ["a=1", "a>=", "a b", "a>=1.*,", "=1", "a[", "?"])
def test_lines_that_pip_refuses(line: str) -> None:
    (broken,) = parse_requirements(f"b\n\n{line}\n").broken
    assert broken == (3, line)


PACKAGING = (
    ".github/workflows/deploy.yml:      - run: .venv/bin/funcdeco package --output app.zip",
    "Makefile:publish:\n\tfuncdeco build . --output out",
    "deploy.sh:python -m funcdeco package",
    "justfile:publish:\n  funcdeco package",
)


@pytest.mark.parametrize("script", PACKAGING)
def test_an_app_that_is_packaged_needs_no_requirement(script: str, tmp_path: Path) -> None:
    name, _, text = script.partition(":")
    files = {**APP, "requirements.txt": "azure-functions", name: text}
    assert codes_in(write_project(tmp_path, files), ignore=["SET"]) == []
    other = "funcdeco build  # -o out\nfuncdeco check --output-format x\n# funcdeco package\n"
    (tmp_path / name).write_text(other, "utf-8")
    assert codes_in(tmp_path, ignore=["SET"]) == ["PKG003"]


@pytest.mark.parametrize("module", ["pydantic", "click"])
def test_a_dependency_of_funcdeco_is_a_note_and_an_error_of_the_package(
    module: str, tmp_path: Path
) -> None:
    app = f"import {module}\n{APP['app.py']}"
    write_project(tmp_path, {**APP, "app.py": app, "requirements.txt": "funcdeco"})
    [note] = check(tmp_path, ignore=["SET"])
    assert (note.code, note.severity, note.line) == ("IMP003", "note", 1)
    assert note.hint == (
        f"add `{module}` to requirements.txt: `funcdeco package` doesn't install funcdeco,"
        " which depends on it"
    )
    assert f"error IMP001: requirements.txt doesn't install `{module}`" in (
        funcdeco("package", cwd=tmp_path).out
    )
    (tmp_path / "requirements.txt").write_text(f"funcdeco\n{module}\n", "utf-8")
    assert codes_in(tmp_path, ignore=["SET"]) == []
    assert funcdeco("package", cwd=tmp_path).code == 0


@pytest.mark.parametrize(
    "text",
    ["import azure.functions", "import packaging", "from funcdeco import load\nimport click"],
)
def test_what_a_package_still_installs_or_the_app_needs_funcdeco_for(
    text: str, tmp_path: Path
) -> None:
    app = f"{text}\n{APP['app.py']}"
    write_project(tmp_path, {**APP, "app.py": app, "requirements.txt": "funcdeco"})
    assert codes_in(tmp_path, ignore=["SET"]) == []


@given(st.text())
def test_any_text_can_be_read(text: str) -> None:
    declared = parse_requirements(text)
    assert len(declared.lines) + len(declared.broken) <= len(text.splitlines())
    assert not (declared.is_empty and (declared.lines or declared.broken or declared.is_open))


@pytest.mark.parametrize(
    "files, text, found",
    [
        (BY_HAND, "idna", ["PKG001"]),
        (BY_HAND, "azure-functions-durable<2", []),
        (BY_HAND, "funcdeco", []),
        (BY_HAND, "-r more.txt", []),
        (BY_HAND, "", ["PKG008"]),
        (BY_HAND, "# nothing\n", ["PKG008"]),
        (APP, "", ["PKG003"]),
        (APP, "idna", ["PKG003"]),
        (APP, "azure-functions", ["PKG003"]),
        (APP, "funcdeco", []),
        (APP, "funcdeco @ file:///wheels/funcdeco.whl", []),
        (APP, "azure-functions\n./wheels/funcdeco-1.0-py3-none-any.whl", []),
        (APP, "azure-functions\nfuncdeco=1", ["PKG007"]),
        (APP, "azure_functions_worker\nfuncdeco", ["PKG002"]),
        ({**APP, ".python_packages/lib/a.py": ""}, "azure-functions", []),
        ({**APP, "funcdeco/__init__.py": None, "funcdeco/a.txt": ""}, "azure-functions", []),
        (ORDER, "funcdeco", ["PKG005"]),
        (ORDER, "funcdeco[durable]", []),
        (ORDER, "funcdeco\nazure-functions-durable", []),
        (ORDER, "azure-functions", ["PKG003"]),
        (DURABLE_SCRIPT, "azure-functions", ["PKG005"]),
        (DURABLE_SCRIPT, "azure-functions\nazure-functions-durable~=1.2", []),
        ({**BY_HAND, "more.py": "import azure.durable_functions\n"}, "azure-functions", []),
    ],
)
def test_what_requirements_lack(
    files: Mapping[str, str | None], text: str, found: list[str], tmp_path: Path
) -> None:
    write_project(tmp_path, {**files, "requirements.txt": text})
    assert codes_in(tmp_path, ignore=["DUR", "PKG012", "SET"]) == found


@pytest.mark.parametrize(
    "specifier, is_reported",
    [
        (">=2", True),
        ("==2.0.0", True),
        ("~=2.1", True),
        (">1.9999,<3", True),
        ("", False),
        (">=1.2", False),
        ("==1.*", False),
        ("==1.0.0b12", False),
        ("===1.2.9", False),
        ("<2", False),
        (">=1.2.8,<1.2.10", False),
        ("==1.77.3", False),
    ],
)
def test_durable_functions_need_version_1(
    specifier: str, is_reported: bool, tmp_path: Path
) -> None:
    text = f"funcdeco\nazure-functions-durable{specifier}\n"
    write_project(tmp_path, {**ORDER, "requirements.txt": text})
    message = (
        f"`azure-functions-durable{specifier}` excludes version 1, which function.json apps need"
    )
    reported = [("PKG004", "requirements.txt:2:1", message)] if is_reported else []
    assert [one for one in found_in(tmp_path) if one[0] == "PKG004"] == reported


def test_another_version_does_no_harm_to_an_app_without_durable_functions(tmp_path: Path) -> None:
    files = {**APP, "requirements.txt": "funcdeco\nazure-functions-durable>=2\n"}
    assert found_in(write_project(tmp_path, files)) == []


@pytest.mark.parametrize(
    "content, found",
    [
        pytest.param("funcdeco\n".encode("utf-16"), [], id="UTF-16"),
        pytest.param(b"\xff\xfea", ["PKG006"], id="half of a character"),
        pytest.param("# für\n".encode("latin-1"), ["PKG006"], id="Latin-1"),
        pytest.param("funcdeco\n".encode("utf-8-sig"), [], id="a byte order mark"),
    ],
)
def test_an_encoding_is_told_alone(content: bytes, found: list[str], tmp_path: Path) -> None:
    assert codes_in(write_project(tmp_path, {**APP, "requirements.txt": content})) == found


def test_missing_requirements_are_told_alone(tmp_path: Path) -> None:
    message = "requirements.txt is missing; publishing requires it"
    write_project(tmp_path, {**APP, "requirements.txt": None})
    assert found_in(tmp_path) == [("PRJ007", "requirements.txt", message)]


@pytest.mark.parametrize(
    "file, hint",
    [
        ("pyproject.toml", "create one with `azure-functions` and `funcdeco`"),
        (
            "uv.lock",
            "Core Tools doesn't read uv.lock: run `uv export --no-hashes -o requirements.txt`",
        ),
        (
            "poetry.lock",
            "Core Tools doesn't read poetry.lock: run `poetry export -o requirements.txt`",
        ),
        (
            "Pipfile.lock",
            "Core Tools doesn't read Pipfile.lock: run `pipenv requirements > requirements.txt`",
        ),
    ],
)
def test_a_lock_file_does_not_replace_requirements(file: str, hint: str, tmp_path: Path) -> None:
    write_project(tmp_path, {**APP, "requirements.txt": None, file: ""})
    assert [(item.code, item.hint) for item in check(tmp_path)] == [("PRJ007", hint)]


@pytest.mark.parametrize(
    "ignored, found",
    [
        ("", ["PKG009"]),
        ("tests", ["PKG009"]),
        ("env", []),
        ("env/", []),
        ("*env", ["PKG009"]),
        (".venv\nenv", []),
    ],
)
def test_a_virtual_environment_has_to_be_left_out(
    ignored: str, found: list[str], tmp_path: Path
) -> None:
    write_project(tmp_path, {**APP, "env/pyvenv.cfg": "", ".funcignore": ignored})
    assert codes_in(tmp_path) == found


def test_the_environment_in_use_is_left_out_by_core_tools(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_project(tmp_path, {**APP, "env/pyvenv.cfg": ""})
    monkeypatch.setattr(sys, "prefix", str(tmp_path / "env"))
    assert found_in(tmp_path) == []


@pytest.mark.parametrize(
    "ignored, found",
    [
        ("", []),
        ("tests\n.venv\n__pycache__\n**/__pycache__\nlocal.settings.json\n", []),
        ("app/\n", []),
        ("a*\n!app.py\n", []),
        ("# x\n\napp", [("app.py", 3)]),
        ("hello", [("hello/function.json", 1)]),
        ("hello/\ntidy", [("hello/function.json", 1), ("tidy/function.json", 2)]),
        ("host*\nrequirements.txt", [("host.json", 1), ("requirements.txt", 2)]),
        ("*", [("host.json", 1)]),
        ("tidy/*.py", [("tidy/__init__.py", 1)]),
    ],
)
def test_what_functions_need_is_published(
    ignored: str, found: list[tuple[str, int]], tmp_path: Path
) -> None:
    write_project(tmp_path, {**APP, **BY_HAND, ".funcignore": ignored})
    reported = found_in(tmp_path, ignore=["FUN017"])
    reported = [(code, place, text.partition(", which ")[0]) for code, place, text in reported]
    assert reported == [
        ("PRJ005", f".funcignore:{line}:1", f".funcignore excludes {path}") for path, line in found
    ]


def test_who_needs_a_file_is_said(tmp_path: Path) -> None:
    write_project(tmp_path, {**APP, ".funcignore": "app\nhost\nrequirements\nhello"})
    assert [message.partition(" excludes ")[2] for _, _, message in found_in(tmp_path)] == [
        "app.py, which function 'hello' needs",
        "host.json, which the host needs",
        "requirements.txt, which publishing requires",
        "hello/function.json, which function 'hello' needs",
    ]


@pytest.mark.parametrize(
    "ignored, path, is_reported",
    [
        ("__pycache__", "shared/__pycache__/a.pyc", True),
        ("__pycache__/", "shared/__pycache__/a.pyc", True),
        ("__pycache__\n**/__pycache__", "shared/__pycache__/a.pyc", False),
        ("*.pyc\n**/*.pyc", "shared/a.pyc", False),
        ("*.pyc", "shared/a.pyc", True),
        ("*.py[cod]", "a.pyc", True),
        ("*.log\nshared", "shared/a.log", False),
        ("*.log", "a.log", False),
        ("tests", "shared/tests/a.txt", False),
        ("data.csv", "shared/data.csv", False),
        ("/__pycache__", "shared/__pycache__/a.pyc", False),
        ("shared/*.log", "shared/more/a.log", False),
    ],
)
def test_patterns_that_are_meant_for_all_folders(
    ignored: str, path: str, is_reported: bool, tmp_path: Path
) -> None:
    write_project(tmp_path, {**APP, path: "x", ".funcignore": ignored})
    first = ignored.split("\n")[0]
    message = f"`{first}` doesn't exclude {path}, although git would ignore it"
    assert found_in(tmp_path) == ([("PKG010", ".funcignore:1:1", message)] if is_reported else [])


@pytest.mark.parametrize(
    "ignored, path, imports, is_reported",
    [
        ("env", "env.py", "import env", True),
        ("env", "env.py", "from env import A", True),
        ("shared/env", "shared/env.py", "from shared import env", True),
        ("env", "env.py", "", False),
        ("env/", "env.py", "import env", False),
        ("env.py", "env.py", "import os  # env", False),
        ("test", "test.py", "", False),
        ("test", "test/a.py", "import test", False),
        ("env\n!env.py", "env.py", "import env", False),
    ],
)
def test_patterns_that_take_a_module_too(
    ignored: str, path: str, imports: str, is_reported: bool, tmp_path: Path
) -> None:
    app = APP["app.py"].replace("\n\napp =", f"\n{imports}\n\napp =")
    write_project(tmp_path, {"app.py": app, path: "A = 1\n", ".funcignore": ignored})
    first = ignored.split("\n")[0]
    message = f"`{first}` also excludes {path}, which is imported"
    assert found_in(tmp_path) == ([("PKG011", ".funcignore:1:1", message)] if is_reported else [])


def test_a_pattern_that_takes_what_a_function_needs_is_told_once(tmp_path: Path) -> None:
    app = APP["app.py"].replace("\n\napp =", "\nimport app_rates\n\napp =")
    files = {"app.py": app, "app_rates.py": "", "app-old/a.py": "", ".funcignore": "app"}
    assert codes_in(write_project(tmp_path, files)) == ["PRJ005"]


@pytest.mark.parametrize(
    "content, expected",
    [
        (
            b"Flask-Cors==4  # for browsers\n\nnumpy; python_version > '3.9'\n",
            ["Flask-Cors", "numpy"],
        ),
        (
            b"uvicorn[standard] \\\n  >=0.30\nwheel @ https://example.com/wheel.whl\n",
            ["uvicorn", "wheel"],
        ),
        (b"-r more.txt\n-e ./shop\n./shop\ngit+https://example.com/shop\n# click\n", []),
        (codecs.BOM_UTF16_LE + "click\n".encode("utf-16-le"), ["click"]),
        (b"cl\xffick\n", []),
        (None, []),
    ],
)
def test_packages_that_a_requirements_txt_names(
    content: bytes | None, expected: list[str], tmp_path: Path
) -> None:
    if content is not None:
        (tmp_path / "requirements.txt").write_bytes(content)
    assert list(named_packages(Snapshot(tmp_path))) == expected


@pytest.mark.parametrize("listed", ["azure-function", "azure.function", "azurefunctions>=1.20"])
def test_a_misspelled_azure_functions_is_named(tmp_path: Path, listed: str) -> None:
    folder = write_project(tmp_path, {**BY_HAND, "requirements.txt": f"idna\n{listed}\n"})
    found = [(one.code, one.line, one.hint) for one in check(folder)]
    name = re.split("[>=]", listed)[0].replace(".", "-")
    assert found == [("PKG001", 2, f"replace `{name}` with `azure-functions`")]


RUNS_PACKAGE = {
    "Makefile": "publish:\n\tfuncdeco package --output dist/app.zip\n",
    "deploy.sh": "set -e; .venv/bin/python -m funcdeco package . --build local && echo done\n",
    "scripts/deploy.sh": "uv run funcdeco package --no-check .\n",
    ".github/workflows/deploy.yml": "steps:\n  - run: .venv/bin/funcdeco package\n",
    "../.github/workflows/deploy.yml": "  working-directory: api\n  - run: funcdeco package\n",
    "../Makefile": "publish:\n\tfuncdeco package api --sbom sbom.json\n",
}
MAY_RUN_PACKAGE = {
    "Makefile": "publish:\n\tfuncdeco package ../other\n",
    "deploy.sh": "# funcdeco package\necho funcdeco package\n",
    "justfile": "publish:\n  funcdeco build --output out\n",
    ".github/workflows/deploy.yml": "steps:\n  - name: Run funcdeco package\n",
    "../Makefile": "publish:\n\tfuncdeco package $(APP)\n",
    "../deploy.sh": "cd other\nfuncdeco package\ncd ../api\nfuncdeco check\n",
}


def packages_of_script(folder: Path, script: str, text: str) -> list[tuple[str, str]]:
    """Return the codes and hints about an app that imports a dependency of funcdeco."""
    app = f"import click\n{APP['app.py']}"
    files = {**APP, "app.py": app, "requirements.txt": "funcdeco", script: text, "../.git/x": ""}
    write_project(folder / "api", files)
    return [(item.code, item.hint) for item in check(folder / "api", ignore=["SET"])]


@pytest.mark.parametrize("script", RUNS_PACKAGE)
def test_a_dependency_of_funcdeco_is_an_error_if_a_script_packages_the_app(
    script: str, tmp_path: Path
) -> None:
    hint = (
        f"add `click` to requirements.txt: `funcdeco package`, which {script} runs,"
        " doesn't install funcdeco, which depends on it"
    )
    assert packages_of_script(tmp_path, script, RUNS_PACKAGE[script]) == [("IMP001", hint)]


@pytest.mark.parametrize("script", MAY_RUN_PACKAGE)
def test_a_dependency_of_funcdeco_is_a_note_if_no_script_certainly_packages_the_app(
    script: str, tmp_path: Path
) -> None:
    [(code, hint)] = packages_of_script(tmp_path, script, MAY_RUN_PACKAGE[script])
    assert (code, "which" in hint and "runs" in hint) == ("IMP003", False)
