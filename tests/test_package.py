"""`funcdeco package`: what is in the zip file or folder, and the report."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

import pytest

from build_support import APP, VENDORED, Write, declared, files, funcdeco, state
from funcdeco.deployment.dependencies.declared import Declared, Line
from funcdeco.deployment.package import archive
from funcdeco.deployment.package.generated import generated_requirements
from funcdeco.diagnostics.location import Location

PROJECT: dict[str, str | bytes | None] = {
    "requirements.txt": "azure-functions\nfuncdeco\n",
    "local.settings.json": '{"Values": {"AzureWebJobsStorage": "UseDevelopmentStorage=true"}}',
    ".funcignore": "*.csv\n",
    "big.csv": "1,2\n",
    "README.md": "# Shop\n",
    "tests/test_app.py": "def test_nothing(): ...\n",
    "tests/data/a.json": "{}",
    ".github/workflows/ci.yml": "on: push\n",
    "shared/__init__.py": "",
    "shared/rates.py": "RATE = 2\n",
    "hello/page.html": b"<p>\r\n",
}
GENERATED = ["hello/__init__.py", "hello/function.json", "store/__init__.py", "store/function.json"]
PUBLISHED = sorted(
    [
        *GENERATED,
        *VENDORED,
        "app.py",
        "host.json",
        "requirements.txt",
        "shared/__init__.py",
        "shared/rates.py",
        "hello/page.html",
    ]
)

PYTHONS = [
    *map(str, Path.home().glob(".pyenv/versions/3.1[0-9].*/bin/python")),
    *filter(None, (shutil.which(f"python3.{minor}") for minor in range(10, 15))),
]
"""The interpreters on this machine, some of which may not start."""


@pytest.fixture
def folder(write_app: Write) -> Path:
    return write_app(APP, PROJECT)


def contents(package: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(package) as file:
        return {name: file.read(name) for name in file.namelist()}


def test_package_contains_the_app_its_functions_and_the_modules_of_funcdeco(folder: Path) -> None:
    before = files(folder)
    done = funcdeco("package", cwd=folder)
    package = folder / "dist/project.zip"
    size = package.stat().st_size
    unpacked = sum(map(len, contents(package).values()))
    text = f"""\
        dist/project.zip: 2 functions, {len(PUBLISHED)} files, {size / 1024:.0f} kB, {unpacked / 1024:.0f} kB unpacked
        Azure installs requirements.txt when the package is published (remote build).

        requirements.txt:2: `funcdeco` is removed: the package contains the modules of funcdeco that the app imports.

        Excluded:
          .funcignore          read by `funcdeco` and Core Tools only
          .github/ (1 file)    CI and deployment
          README.md            development files
          big.csv              .funcignore:1: *.csv
          local.settings.json  settings and keys
          tests/ (2 files)     tests
        A line `!PATH` in .funcignore includes a file, except settings and keys.

        Publish it with one of:
          unzip -q dist/project.zip -d DIR && cd DIR && func azure functionapp publish APP --python --build remote
            Core Tools publishes folders only. DIR is a new folder.
          az functionapp deployment source config-zip -g GROUP -n APP --src dist/project.zip --build-remote true
          azd deploy SERVICE --from-package dist/project.zip
            On plans other than Flex Consumption, set the app settings `SCM_DO_BUILD_DURING_DEPLOYMENT` and `ENABLE_ORYX_BUILD` to `true`.
    """
    assert done == declared(text)
    found = contents(package)
    assert list(found) == PUBLISHED
    assert found["requirements.txt"] == b"azure-functions\n"
    assert found["hello/page.html"] == before["hello/page.html"]
    assert {k: v for k, v in files(folder).items() if not k.startswith("dist/")} == before


def test_folder_has_the_same_files_as_the_zip(folder: Path) -> None:
    assert funcdeco("package", cwd=folder).code == 0
    assert funcdeco("package", "--output", "../published", cwd=folder).code == 0
    published = files(folder.parent / "published")
    published.pop(".funcdeco/manifest.json")
    assert published == contents(folder / "dist/project.zip")


def test_second_package_in_a_folder_touches_nothing(folder: Path) -> None:
    assert funcdeco("package", "--output", "../published", cwd=folder).code == 0
    before = state(folder.parent / "published")
    assert funcdeco("package", "--output", "../published", cwd=folder).code == 0
    assert state(folder.parent / "published") == before


def test_report_as_data(folder: Path) -> None:
    done = funcdeco("package", "--format", "json", "--target-python", "3.11", cwd=folder)
    data = json.loads(done.out)
    package = folder / "dist/project.zip"
    publish = data.pop("publish")
    assert [one["tool"] for one in publish] == ["func", "az", "azd"]
    assert data == {
        "place": "dist/project.zip",
        "build": "remote",
        "target": {"python": "3.11", "platform": "manylinux_2_31_x86_64"},
        "functions": ["hello", "store"],
        "files": len(PUBLISHED),
        "size": package.stat().st_size,
        "unpacked_size": sum(map(len, contents(package).values())),
        "sha256": hashlib.sha256(package.read_bytes()).hexdigest(),
        "packages": [],
        "requirements": [
            {"file": "requirements.txt", "line": 2, "removed": "funcdeco", "added": []}
        ],
        "excluded": [
            {"path": ".funcignore", "reason": "read by `funcdeco` and Core Tools only", "files": 1},
            {"path": ".github/", "reason": "CI and deployment", "files": 1},
            {"path": "README.md", "reason": "development files", "files": 1},
            {"path": "big.csv", "reason": ".funcignore:1: *.csv", "files": 1},
            {"path": "local.settings.json", "reason": "settings and keys", "files": 1},
            {"path": "tests/", "reason": "tests", "files": 2},
        ],
        "diagnostics": [],
    }


def test_each_key_of_the_report_is_documented(folder: Path) -> None:
    data = json.loads(funcdeco("package", "--format", "json", cwd=folder).out)
    text = (Path(__file__).parents[1] / "docs/reference/json.md").read_text("utf-8")
    section = text.partition("## funcdeco package --format json\n")[2].partition("\n## ")[0]
    assert re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE) == list(data)


# -- The same bytes ----------------------------------------------------------------------------------


def digest(package: Path) -> str:
    return hashlib.sha256(package.read_bytes()).hexdigest()


def test_bytes_are_the_same_in_other_places_times_and_processes(folder: Path) -> None:
    digests = set[str]()
    for number, variables in enumerate(
        [
            {"PYTHONHASHSEED": "1", "TZ": "Asia/Tokyo"},
            {"PYTHONHASHSEED": "2", "TZ": "America/New_York", "LC_ALL": "C"},
        ]
    ):
        place = folder.parent / f"{'x' * number}y" / "project"
        shutil.copytree(folder, place)
        for path in place.rglob("*"):
            os.utime(path, (1_000_000_000 + number, 1_000_000_000 + number))
        command = [sys.executable, "-m", "funcdeco", "package"]
        subprocess.run(
            ["bash", "-c", f"umask {'022' if number else '077'} && exec \"$@\"", "-", *command],
            cwd=place,
            env={**os.environ, **variables},
            stdout=subprocess.DEVNULL,
            check=True,
        )
        digests.add(digest(place / "dist/project.zip"))
    assert len(digests) == 1


@pytest.mark.once
def test_bytes_are_the_same_in_all_pythons(folder: Path) -> None:
    out = folder.parent / "out.zip"
    code = "import sys; from pathlib import Path; from funcdeco.deployment.package import archive; "
    code += "archive.write_zip(Path(sys.argv[1]), Path(sys.argv[2]), '.git')"
    root = Path(__file__).parents[1]
    digests = set[str]()
    for python in {sys.executable, *PYTHONS}:
        arguments = [python, "-c", code, str(folder), str(out)]
        done = subprocess.run(arguments, env={**os.environ, "PYTHONPATH": str(root)}, check=False)
        if done.returncode == 0 or python == sys.executable:
            digests.add(digest(out))
    assert len(digests) == 1


def test_files_are_executable_if_they_were(folder: Path) -> None:
    (folder / "tool").write_text("#!/bin/sh\n")
    (folder / "tool").chmod(0o700)
    (folder / "app.py").chmod(0o600)
    assert funcdeco("package", cwd=folder).code == 0
    with zipfile.ZipFile(folder / "dist/project.zip") as file:
        modes = {one.filename: oct(one.external_attr >> 16) for one in file.infolist()}
        dates = {one.date_time for one in file.infolist()}
    assert (modes["tool"], modes["app.py"]) == ("0o100755", "0o100644")
    assert dates == {(1980, 1, 1, 0, 0, 0)}


# -- What is included --------------------------------------------------------------------------------


def published(folder: Path) -> list[str]:
    """Package the project and return its files beyond the usual ones."""
    done = funcdeco("package", cwd=folder)
    assert (done.code, done.err) == (0, ""), done
    found = contents(folder / "dist/project.zip").keys()
    assert set(PUBLISHED) <= found
    return sorted(found - set(PUBLISHED))


NEVER = [
    ".env",
    ".git/config",
    ".gitignore",
    ".gitlab-ci.yml",
    ".idea/workspace.xml",
    ".mypy_cache/x.json",
    ".pre-commit-config.yaml",
    ".python_packages/lib/site-packages/six.py",
    ".venv/lib/site.py",
    ".vscode/tasks.json",
    "CHANGELOG.md",
    "Dockerfile",
    "azure-pipelines.yml",
    "azure.yaml",
    "conftest.py",
    "dist/old.whl",
    "infra/main.bicep",
    "key.pfx",
    "poetry.lock",
    "pyproject.toml",
    "requirements-dev.txt",
    "sbom.json",
    "shared/__pycache__/rates.pyc",
    "shared/test_rates.py",
    "test/a.txt",
    "uv.lock",
]
KEPT = ["LICENSE", "data/tests/a.json", "docs/a.md", "hello/dist/a.zip", "static/README.md"]


def add(folder: Path, *names: str) -> None:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("[project]\n" if name.endswith(".toml") else "")


def write(folder: Path, texts: dict[str, str]) -> None:
    add(folder, *texts)
    for name, text in texts.items():
        (folder / name).write_text(text)


def test_what_only_developers_need_is_excluded_and_listed(folder: Path) -> None:
    add(folder, *NEVER, *KEPT)
    assert published(folder) == sorted(KEPT)
    data = json.loads(funcdeco("package", "--format", "json", cwd=folder).out)
    listed = {one["path"]: one["reason"] for one in data["excluded"]}
    missing = [
        name
        for name in NEVER
        if not any(name == path or (path[-1] == "/" and name.startswith(path)) for path in listed)
    ]
    assert missing == [".git/config"]


def test_earlier_package_is_not_packaged(folder: Path) -> None:
    for name in ("app.zip", "app.zip", "other.zip", "sub/app.zip", "sub/app.zip"):
        assert funcdeco("package", "--output", name, cwd=folder).code == 0
        assert sorted(contents(folder / name)) == PUBLISHED
    for _ in range(2):
        assert funcdeco("package", "--output", "out", cwd=folder).code == 0
    assert sorted(files(folder / "out")) == [".funcdeco/manifest.json", *PUBLISHED]


def test_module_that_a_function_imports_is_never_excluded(folder: Path) -> None:
    add(folder, "tests/__init__.py", "tests/other.py", "tests/shared_data.py")
    app = (folder / "app.py").read_text()
    (folder / "app.py").write_text(f"import tests.shared_data\n{app}")
    assert published(folder) == ["tests/__init__.py", "tests/shared_data.py"]


@pytest.mark.parametrize("name", ["test", "tests", "venv", "node_modules"])
def test_folder_of_a_function_is_published_whatever_its_name_is(name: str, tmp_path: Path) -> None:
    own = {f"{name}/function.json": BY_HAND["hello/function.json"]}
    own |= {f"{name}/__init__.py": "def main(req):\n    return 'hi'\n", f"{name}/prices.csv": "1"}
    base = {file: BY_HAND[file] for file in ("host.json", "requirements.txt")}
    write(tmp_path, {**base, **own, f"{name}/test_prices.py": ""})
    assert funcdeco("package", "--output", "a.zip", cwd=tmp_path).code == 0
    assert contents(tmp_path / "a.zip").keys() == {**base, **own}.keys()


def test_module_in_a_folder_of_the_search_path_is_published(folder: Path) -> None:
    sources = {
        "src/shop/__init__.py": "from . import test_data\n",
        "src/shop/test_data.py": "import importlib\nimportlib.import_module('shop.price_test')\n",
        "src/shop/price_test.py": "",
        "src/shop/test_other.py": "",
    }
    write(folder, sources)
    app = (folder / "app.py").read_text()
    start = "import os, sys\nsys.path.insert(0, os.path.dirname(__file__) + '/src')\nimport shop\n"
    (folder / "app.py").write_text(start + app)
    assert published(folder) == sorted(sources.keys() - {"src/shop/test_other.py"})


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("open('README.md')", ["README.md"]),
        ("open(r'.\\pyproject.toml')", ["pyproject.toml"]),
        ("open('tests/data/a.json')", ["tests/data/a.json"]),
        ('"""See README.md and pyproject.toml"""', []),
        ("open('a.json'), open('other/README.md')", []),
        ("def README(", []),
    ],
)
def test_file_that_a_module_names_is_published(
    code: str, expected: list[str], folder: Path
) -> None:
    add(folder, "pyproject.toml")
    (folder / "shared/reading.py").write_text(f"{code}\n")
    assert published(folder) == sorted([*expected, "shared/reading.py"])


def test_tests_with_the_names_of_modules_stay_out(folder: Path) -> None:
    code = "from shared import rates\nfrom unittest import mock\nfrom .. import nothing\n"
    write(folder, {"shared/all.py": code, "tests/rates.py": "", "tests/mock.py": ""})
    assert published(folder) == ["shared/all.py"]


def test_exception_in_funcignore_includes_a_file(folder: Path) -> None:
    (folder / ".funcignore").write_text("*.csv\n!README\n!tests/data\n")
    add(folder, ".env")
    assert published(folder) == ["README.md", "tests/data/a.json"]


def test_requirements_file_that_another_one_includes_is_published(folder: Path) -> None:
    (folder / "requirements.txt").write_text("-r requirements-base.txt\nidna\n")
    (folder / "requirements-base.txt").write_text("azure-functions\r\nfuncdeco[run,durable]\r\n")
    assert published(folder) == ["requirements-base.txt"]
    found = contents(folder / "dist/project.zip")
    assert found["requirements.txt"] == b"-r requirements-base.txt\nidna\n"
    assert found["requirements-base.txt"] == (
        b"azure-functions\r\nazure-functions-durable>=1.3.1,<2\r\n"
    )


@pytest.mark.parametrize(
    ("texts", "expected", "rows"),
    [
        (  # twice
            {"requirements.txt": "idna\nfuncdeco\nsix\nFuncDeco[durable] \\\n  >=0\nattrs\n"},
            {
                "requirements.txt": b"idna\nazure-functions\nazure-functions-durable>=1.3.1,<2\n"
                b"six\nattrs\n"
            },
            [(2, ["azure-functions", "azure-functions-durable>=1.3.1,<2"]), (4, [])],
        ),
        (  # in two files
            {"requirements.txt": "-r more.txt\nfuncdeco\n", "more.txt": "funcdeco\r\nidna\r\n"},
            {"requirements.txt": b"-r more.txt\nazure-functions\n", "more.txt": b"idna\r\n"},
            [(2, ["azure-functions"]), (1, [])],
        ),
        (  # a constraint installs nothing
            {
                "requirements.txt": "-c limits.txt\nfuncdeco",
                "limits.txt": "azure-functions<2\nfuncdeco==1\n",
            },
            {
                "requirements.txt": b"-c limits.txt\nazure-functions\n",
                "limits.txt": b"azure-functions<2\nfuncdeco==1\n",
            },
            [(2, ["azure-functions"])],
        ),
    ],
)
def test_funcdeco_is_replaced_wherever_it_is_listed(
    texts: dict[str, str],
    expected: dict[str, bytes],
    rows: list[tuple[int, list[str]]],
    folder: Path,
) -> None:
    for name, text in texts.items():
        (folder / name).write_bytes(text.encode())
    data = json.loads(funcdeco("package", "--format", "json", cwd=folder).out)
    assert [(one["line"], one["added"]) for one in data["requirements"]] == rows
    found = contents(folder / "dist/project.zip")
    assert {name: found[name] for name in texts} == expected


def test_paths_in_a_generated_requirements_file_are_relative(folder: Path) -> None:
    (folder / "requirements.txt").unlink()
    inner = (folder / "my lib").as_uri()
    outer = (folder.parent / "other").as_uri()
    needs = (
        f'["azure-functions", "funcdeco", "a[x] @ {inner}", "b @ {outer} ; python_version > \'3\'"]'
    )
    write(
        folder,
        {"pyproject.toml": f'[project]\nname = "shop"\nversion = "1"\ndependencies = {needs}\n'},
    )
    done = funcdeco("package", "--output", "a.zip", cwd=folder)
    found = contents(folder / "a.zip")["requirements.txt"].decode()
    assert (found, str(folder) in found) == (
        "azure-functions\n./my lib[x]\n./../other ; python_version > '3'\n",
        False,
    )
    assert "Azure installs requirements.txt, generated from pyproject.toml, when" in done.out
    assert (done.code, "warning PKG012: `../other` is outside the project" in done.out) == (0, True)


def test_generated_requirements_with_a_folder_have_no_hashes(tmp_path: Path) -> None:
    lines = ("a==1 --hash=sha256:aa", f"lib @ file://{tmp_path}/lib", f"--editable {tmp_path}/e")

    def generated(count: int) -> bytes:
        at = Location(str(tmp_path / "uv.lock"))
        found = tuple(Line(text, at) for text in lines[:count])
        return generated_requirements(Declared("uv.lock", "", found), tmp_path)

    assert generated(1) == b"a==1 --hash=sha256:aa\n"
    assert generated(3) == b"a==1\n./lib\n./e\n"


def test_lock_file_that_can_not_be_read_is_no_source_of_requirements(folder: Path) -> None:
    (folder / "requirements.txt").unlink()
    (folder / "uv.lock").write_text("version = [\n")
    done = funcdeco("package", cwd=folder)
    assert (done.code, "error PKG028: " in done.out, (folder / "dist").exists()) == (1, True, False)


def test_requirement_that_azure_can_not_install_is_reported(folder: Path) -> None:
    (folder / "requirements.txt").write_text("azure-functions\nfuncdeco\n-r ../more.txt\n")
    done = funcdeco("package", cwd=folder)
    assert (done.code, done.out.splitlines()[-1]) == (0, "1 warning")
    assert "requirements.txt:3:1: warning PKG012: `../more.txt` is outside" in done.out


def test_hashed_requirements_lose_the_whole_entry(folder: Path) -> None:
    hashed = "azure-functions==1.23.0 \\\n    --hash=sha256:aa\nfuncdeco==1.0 \\\n"
    hashed += "    --hash=sha256:bb \\\n    --hash=sha256:cc\nidna==3.10 --hash=sha256:dd\n"
    (folder / "requirements.txt").write_text(hashed)
    assert published(folder) == []
    assert contents(folder / "dist/project.zip")["requirements.txt"] == (
        b"azure-functions==1.23.0 \\\n    --hash=sha256:aa\nidna==3.10 --hash=sha256:dd\n"
    )


BY_HAND = {
    "host.json": '{"version": "2.0"}',
    "requirements.txt": "azure-functions\n",
    "hello/function.json": json.dumps(
        {
            "bindings": [
                {"type": "httpTrigger", "direction": "in", "name": "req", "authLevel": "anonymous"},
                {"type": "http", "direction": "out", "name": "$return"},
            ]
        }
    ),
    "hello/__init__.py": "from shared import text\n\ndef main(req):\n    return text.GREETING\n",
    "shared/text.py": "GREETING = 'hello'\n",
    "tests/test_hello.py": "",
}
V2 = {
    "host.json": BY_HAND["host.json"],
    "requirements.txt": "azure-functions\n",
    "function_app.py": "import azure.functions as func\nfrom shared import text\n"
    "app = func.FunctionApp()\n\n@app.route(route='hello')\n"
    "def hello(req: func.HttpRequest) -> str:\n    return text.GREETING\n",
    "shared/text.py": "GREETING = 'hello'\n",
    "tests/test_hello.py": "",
}


@pytest.mark.parametrize(("project", "number"), [(BY_HAND, 1), (V2, 1)])
def test_projects_of_other_models_are_packaged(
    project: dict[str, str], number: int, tmp_path: Path
) -> None:
    for name, text in project.items():
        add(tmp_path, name)
        (tmp_path / name).write_text(text)
    data = json.loads(
        funcdeco("package", "--output", "a.zip", "--format", "json", cwd=tmp_path).out
    )
    assert (data["diagnostics"], len(data["functions"])) == ([], number)
    found = contents(tmp_path / "a.zip")
    assert found == {k: v.encode() for k, v in project.items() if not k.startswith("tests/")}


# -- What prevents a package -------------------------------------------------------------------------


@pytest.mark.parametrize("requirement", ["funcdeco", "funcdeco[durable]>=0.0.1"])
def test_package_that_only_funcdeco_brings_is_missed(requirement: str, folder: Path) -> None:
    (folder / "requirements.txt").write_text(f"{requirement}\n")
    write(folder, {"shared/rates.py": "import click\n"})
    app = (folder / "app.py").read_text()
    (folder / "app.py").write_text(f"import shared.rates\n{app}")
    assert funcdeco("build", "--output", "../built", cwd=folder).code == 0
    done = funcdeco("package", cwd=folder)
    expected = "shared/rates.py:1:8: error IMP001: requirements.txt doesn't install `click`\n"
    assert (done.code, expected in done.out) == (1, True), done.out
    (folder / "requirements.txt").write_text(f"{requirement}\nclick\n")
    assert funcdeco("package", cwd=folder).code == 0


def test_app_with_an_error_is_not_packaged(folder: Path) -> None:
    app = (folder / "app.py").read_text()
    (folder / "app.py").write_text(f"import missing_package\n{app}")
    done = funcdeco("package", cwd=folder)
    assert (done.code, done.out.splitlines()[-1]) == (1, "1 error; nothing was written")
    assert not (folder / "dist").exists()


def test_file_that_is_no_package_is_not_replaced(folder: Path) -> None:
    (folder / "mine.zip").write_text("mine")
    done = funcdeco("package", "--output", "mine.zip", cwd=folder)
    text = """\
        mine.zip: error BLD010: mine.zip wasn't written by `funcdeco package`
          = hint: move it, or choose another file with `--output`

        1 error; nothing was written
    """
    assert done == declared(text, 2)
    assert (folder / "mine.zip").read_text() == "mine"
    assert funcdeco("package", "--output", "other.zip", cwd=folder).code == 0
    assert funcdeco("package", "--output", "other.zip", cwd=folder).code == 0


@pytest.mark.parametrize(
    ("place", "code", "message"),
    [
        ("app.py", "BLD007", "is not a folder"),
        ("..", "BLD007", "the output folder can't be the project folder or one above it"),
        ("app.py/a.zip", "BLD006", "can't write app.py/a.zip: File exists"),
        ("shared.zip", "BLD010", "shared.zip is a folder"),
    ],
)
@pytest.mark.parametrize("shape", ["text", "json"])
def test_place_where_no_package_can_be(
    place: str, code: str, message: str, shape: str, folder: Path
) -> None:
    (folder / "shared.zip").mkdir()
    before = files(folder)
    done = funcdeco("package", "--output", place, "--format", shape, cwd=folder)
    assert (done.code, done.err) == (2, "")
    if shape == "json":
        (found,) = json.loads(done.out)["diagnostics"]
        assert (found["code"], message in found["message"]) == (code, True)
    else:
        assert f"error {code}: " in done.out
        assert message in done.out
        assert done.out.endswith("\n1 error; nothing was written\n")
    assert files(folder) == before


@pytest.mark.parametrize("name", ["out", "out.zip"])
def test_link_in_the_place_of_the_package_is_followed(name: str, folder: Path) -> None:
    (folder.parent / name).symlink_to(f"real-{name}")
    for _ in range(2):
        assert funcdeco("package", "--output", f"../{name}", cwd=folder).code == 0
    assert (folder.parent / name).is_symlink()
    assert (folder.parent / f"real-{name}").exists()


def test_terminated_run_leaves_nothing(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    (folder / "dist").mkdir()
    before = files(folder)
    handler = signal.getsignal(signal.SIGTERM)
    monkeypatch.setattr(archive, "_add", lambda *_: os.kill(os.getpid(), signal.SIGTERM))
    assert funcdeco("package", cwd=folder).code == 143
    assert (files(folder), list((tmp_path / "temporary").iterdir())) == (before, [])
    assert signal.getsignal(signal.SIGTERM) is handler


def test_unfinished_package_of_a_killed_run_is_not_packaged(folder: Path) -> None:
    add(folder, "dist/.project.zip.a1.unfinished", "sub/.b.zip.a1.unfinished")
    assert published(folder) == []


KILLED = """
import os, signal, sys
from funcdeco.deployment.package import archive
after, add = int(sys.argv[1]), archive._add
def killing(file, source, path):
    global after
    if not after:
        file.fp.flush()
        os.kill(os.getpid(), signal.SIGKILL)
    after -= 1
    add(file, source, path)
archive._add = killing
from funcdeco.cli.entry import run
sys.argv = ["funcdeco", "package", *sys.argv[2:]]
run()
"""


@pytest.mark.parametrize("after", [0, 2])
@pytest.mark.parametrize("options", [(), ("--output", "other.zip")], ids=["default", "output"])
def test_next_run_removes_the_unfinished_file_of_a_killed_run(
    options: tuple[str, ...], after: int, folder: Path
) -> None:
    command = [sys.executable, "-c", KILLED, str(after), *options]
    done = subprocess.run(command, cwd=folder, capture_output=True, check=False)
    assert done.returncode == -signal.SIGKILL, done.stderr
    [left] = folder.rglob("*.unfinished")
    assert funcdeco("package", "--output", "third.zip", cwd=folder).code == 0
    assert left.exists()  # another run may write that package
    assert funcdeco("package", *options, cwd=folder).code == 0
    assert not left.exists()


def test_unfinished_files_that_may_be_of_others_stay(folder: Path) -> None:
    start = b"PK\x03\x04\x14" + bytes(5) + b"\0\0\x21\0"  # an entry of 1980-01-01
    names = [
        f".p.zip.{one}.unfinished" for one in ("aaaaaaaa", "bbbbbbbb", "cccccccc", "long_name")
    ]
    for name, content in zip(names, (b"mine", start, start, start), strict=True):
        (folder / name).write_bytes(content)
    (folder / "link.zip").hardlink_to(folder / names[1])
    (folder / ".p.zip.dddddddd.unfinished").symlink_to(folder / names[3])
    with open(folder / names[2], "rb+") as running:
        fcntl.flock(running, fcntl.LOCK_EX)
        before = {*folder.glob("*.unfinished")}
        assert funcdeco("package", "--output", "p.zip", cwd=folder).code == 0
        assert {*folder.glob("*.unfinished")} == before
    assert funcdeco("package", "--output", "p.zip", cwd=folder).code == 0
    assert before - {*folder.glob("*.unfinished")} == {folder / names[2]}


def test_names_are_shown_on_one_line(folder: Path) -> None:
    add(folder, "test_a\nb.py", "test_\x1b[31m.py")
    lines = funcdeco("package", cwd=folder).out.splitlines()
    assert [line for line in lines if "test_" in line] == [
        "  test_\\x1b[31m.py     tests",
        "  test_a\\nb.py         tests",
    ]


@pytest.mark.skipif(sys.platform != "linux", reason="other systems allow no such name")
def test_name_that_a_zip_file_can_not_contain_is_reported(folder: Path) -> None:
    place = Path(os.fsdecode(os.fsencode(folder) + b"/price\xff.csv"))
    (folder / ".funcignore").unlink()
    place.touch()
    done = funcdeco("package", cwd=folder)
    place.unlink()
    text = """\
        .: error BLD006: a zip file can't contain price\\udcff.csv: the name isn't UTF-8
          = hint: rename the file, or exclude it in .funcignore

        1 error; nothing was written
    """
    assert done == declared(text, 2)
    assert not (folder / "dist").exists()


def test_module_that_funcignore_excludes_is_missed(folder: Path) -> None:
    (folder / ".funcignore").write_text("app\n")
    done = funcdeco("package", cwd=folder)
    assert (done.code, "PRJ005" in done.out, (folder / "dist").exists()) == (1, True, False)


def test_imported_module_that_funcignore_excludes_is_named(folder: Path) -> None:
    app = (folder / "app.py").read_text()
    (folder / "app.py").write_text(f"from shared import rates\n{app}")
    (folder / ".funcignore").write_text("shared/rates\n")
    done = funcdeco("package", cwd=folder)
    text = """\
        .funcignore: error PRJ005: .funcignore excludes shared/rates.py, which the app imports
          = hint: make the pattern more precise: unlike in git, it matches from the root up to a word boundary

        1 error; nothing was written
    """
    assert done == declared(text, 1)


@pytest.mark.parametrize("place", ["a.zip", "published"])
def test_warning_of_the_build_is_reported_once(place: str, folder: Path) -> None:
    (folder / "old").mkdir()
    timer = {"type": "timerTrigger", "direction": "in", "name": "t", "schedule": "0 0 6 * * *"}
    content = json.dumps({"scriptFile": "gone.py", "bindings": [timer]})
    (folder / "old/function.json").write_text(content)
    arguments = ["package", "--no-check", "--output", place, "--format", "json"]
    data = json.loads(funcdeco(*arguments, cwd=folder).out)
    assert [one["code"] for one in data["diagnostics"]] == ["BLD008"]


def test_project_without_requirements_is_refused(folder: Path) -> None:
    (folder / "requirements.txt").unlink()
    done = funcdeco("package", cwd=folder)
    text = """\
        requirements.txt: error PKG016: no file declares the packages that the app needs
          = hint: create requirements.txt with `azure-functions` and the app's other packages

        1 error; nothing was written
    """
    assert done == declared(text, 1)


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["--target-python", "3.8"], 1, "error PYT014: Azure Functions doesn't support Python 3.8"),
        (["--target-python", "new"], 2, "error CFG004: invalid value 'new' for `--target-python`"),
        (
            ["--platform", "win_amd64"],
            2,
            "Error: 'win_amd64' can't run the app: Azure runs Python on Linux, so use linux_x86_64",
        ),
    ],
)
def test_target_that_azure_does_not_have(
    arguments: list[str], code: int, message: str, folder: Path
) -> None:
    done = funcdeco("package", *arguments, cwd=folder)
    assert (done.code, message in done.out + done.err, (folder / "dist").exists()) == (
        code,
        True,
        False,
    )
