"""Findings of `check` in the lines of requirements.txt and the files that it includes."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from check_support import HEAD, place, write_project
from funcdeco.linter.check import check
from funcdeco.project.requirement_files import read_requirement_files
from funcdeco.project.snapshot import Snapshot

APP = {"app.py": f'{HEAD}@app.http()\ndef hello(req: func.HttpRequest) -> str:\n    return ""\n'}
WHEEL = "shop-1.0-py3-none-any.whl"
PIP_STOPS = "add the file or remove the line: pip fails on it"
COPY = "copy it into the project, and write a relative path"

Reported = tuple[str, str, str, str]


def lines_in(
    folder: Path, text: str, files: Mapping[str, str] | None = None, **options: str
) -> list[Reported]:
    """Return the findings for a requirements.txt that lists funcdeco in its first line."""
    write_project(folder, {**APP, **(files or {}), "requirements.txt": f"funcdeco\n{text}\n"})
    found = check(folder, **options)
    return [(item.code, place(item, folder), item.message, item.hint) for item in found]


FAILS = {
    "-r more.txt": ("more.txt doesn't exist", PIP_STOPS),
    "--requirement=more.txt": ("more.txt doesn't exist", PIP_STOPS),
    "-rmore.txt": ("more.txt doesn't exist", PIP_STOPS),
    "-c limits.txt": ("limits.txt doesn't exist", PIP_STOPS),
    f"./whl/{WHEEL}": (f"whl/{WHEEL} doesn't exist", PIP_STOPS),
    WHEEL: (f"{WHEEL} doesn't exist", PIP_STOPS),
    f"whl/{WHEEL}[excel] ; python_version >= '3.8'": (f"whl/{WHEEL} doesn't exist", PIP_STOPS),
    f"file:./whl/{WHEEL}#sha256=00": (f"whl/{WHEEL} doesn't exist", PIP_STOPS),
    f"shop @ file:whl/{WHEEL}": (f"whl/{WHEEL} doesn't exist", PIP_STOPS),
    "-e ./shop": ("shop doesn't exist", PIP_STOPS),
    "./lib": (
        "pip can't install `./lib`, which has neither pyproject.toml nor setup.py",
        "remove the line: modules of the project are imported without installation",
    ),
    "-e .": (
        "pip can't install `.`, which has neither pyproject.toml nor setup.py",
        "remove the line: modules of the project are imported without installation",
    ),
    "-r ../more.txt": (
        "`../more.txt` is outside the project, so it isn't published",
        "copy it into the project",
    ),
    f".\\whl\\{WHEEL}": (
        f"`.\\whl\\{WHEEL}` has backslashes, which don't separate folders on Linux",
        f"write `./whl/{WHEEL}`",
    ),
    f"C:\\whl\\{WHEEL}": (
        f"`C:\\whl\\{WHEEL}` is an absolute path, which doesn't exist in Azure",
        COPY,
    ),
    f"/home/me/{WHEEL}": (
        f"`/home/me/{WHEEL}` is an absolute path, which doesn't exist in Azure",
        COPY,
    ),
    "certifi @ file:///opt/conda/conda-bld/certifi/certifi": (
        "`/opt/conda/conda-bld/certifi/certifi` is an absolute path, which "
        "doesn't exist in Azure",
        "write `certifi` with a version: `pip list --format=freeze` lists no paths",
    ),
    "idna @ file:///C:/ci/idna-1.0.tar.gz": (
        "`C:/ci/idna-1.0.tar.gz` is an absolute path, which doesn't exist in Azure",
        "write `idna` with a version: `pip list --format=freeze` lists no paths",
    ),
}


@pytest.mark.parametrize("line", FAILS)
def test_paths_that_lead_nowhere(line: str, tmp_path: Path) -> None:
    message, hint = FAILS[line]
    found = lines_in(tmp_path, line, {"lib/__init__.py": ""})
    assert found == [("PKG012", "requirements.txt:2:1", message, hint)]


SOUND = {
    "-r more.txt": {"more.txt": "idna\n"},
    "-r 'more.txt'": {"more.txt": "idna\n"},
    "-c limits.txt": {"limits.txt": "idna<4\n"},
    "-r req/more.txt": {"req/more.txt": "-r base.txt\n", "req/base.txt": "idna\n"},
    "-r more.txt  # twice": {"more.txt": "-r requirements.txt\n-r more.txt\n"},
    f"./whl/{WHEEL}": {f"whl/{WHEEL}": ""},
    f"shop @ file:./whl/{WHEEL}": {f"whl/{WHEEL}": ""},
    f"./whl/{WHEEL} ; sys_platform == 'win32'": {},
    f"./whl/{WHEEL};python_version < '3.8'": {},
    "./lib": {"lib/pyproject.toml": ""},
    "-e ./lib[excel]": {"lib/setup.py": ""},
    "-e .": {"setup.py": ""},
    "./${PLACE}/shop.whl": {},
    "shop @ file://${PWD}/whl/shop.whl": {},
    "/home/site/wwwroot/whl/shop.whl": {},
    "https://example.com/shop-1.0-py3-none-any.whl": {},
    "shop @ git+https://example.com/shop@main": {},
    "-e git+ssh://git@example.com/shop#egg=shop": {},
    "-r https://example.com/more.txt": {},
    "--find-links ./whl": {},
    "-f ../whl\n--extra-index-url https://example.com/simple\n--no-index": {},
    "idna \\\n  --hash=sha256:00 \\\n  --hash=sha256:01": {},
    "/wheels/shop.whl\n-r ../more.txt\n./whl/shop.whl": {"Dockerfile": "COPY wheels /wheels\n"},
    "/build/shop.whl\n-r ../more.txt": {".python_packages/lib/site-packages/shop.py": ""},
}


@pytest.mark.parametrize("text", SOUND)
def test_paths_that_pip_finds(text: str, tmp_path: Path) -> None:
    assert lines_in(tmp_path, text, SOUND[text]) == []


@pytest.mark.parametrize(
    "line, files, ignored, hint",
    [
        ("-r more.txt", {"more.txt": ""}, "more", "more.txt"),
        (f"./whl/{WHEEL}", {f"whl/{WHEEL}": ""}, "whl", f"whl/{WHEEL}"),
        ("./lib", {"lib/setup.py": "", "lib/pyproject.toml": ""}, "lib/", "lib/pyproject.toml"),
    ],
)
def test_paths_that_are_not_published(
    line: str, files: Mapping[str, str], ignored: str, hint: str, tmp_path: Path
) -> None:
    message = f".funcignore excludes {hint}, which pip needs in Azure"
    hint = f"add the line `!{hint}` to .funcignore"
    found = [("PKG012", "requirements.txt:2:1", message, hint)]
    assert lines_in(tmp_path, line, {**files, ".funcignore": ignored}) == found
    excepted = f"{ignored}\n{hint.split('`')[1]}\n"
    assert lines_in(tmp_path, line, {**files, ".funcignore": excepted}) == []


def test_included_files_are_checked_at_their_own_lines(tmp_path: Path) -> None:
    files = {
        "req/base.txt": "idna\n\n-r gone.txt\n./whl/gone.whl\npywin32\n-c limits.txt\n",
        "req/limits.txt": "uuid\npywin32\n-r also_gone.txt\n",
    }
    assert lines_in(tmp_path, "-r req/base.txt", files) == [
        ("PKG012", "req/base.txt:3:1", "req/gone.txt doesn't exist", PIP_STOPS),
        ("PKG012", "req/base.txt:4:1", "whl/gone.whl doesn't exist", PIP_STOPS),
        (
            "PKG013",
            "req/base.txt:5:1",
            "`pywin32` can't be installed on Linux, where the app runs",
            'add `; sys_platform == "win32"`, or remove the line',
        ),
        ("PKG012", "req/limits.txt:3:1", "req/also_gone.txt doesn't exist", PIP_STOPS),
    ]


def test_any_number_of_included_files_can_be_read(tmp_path: Path) -> None:
    for number in range(80):
        text = "".join(f"-r {(number + step) % 80}.txt\n" for step in (1, 2, 79))
        (tmp_path / f"{number}.txt").write_text(text)
    (tmp_path / "requirements.txt").write_text("-r 0.txt\n")
    assert len(list(read_requirement_files(Snapshot(tmp_path)))) == 50


@pytest.mark.parametrize(
    "line",
    [
        "-r more.txt",
        "./lib",
        pytest.param(f"./whl/{WHEEL}", marks=pytest.mark.deep),
        pytest.param("-e .", marks=pytest.mark.deep),
        pytest.param(f".\\whl\\{WHEEL}", marks=pytest.mark.deep),
        pytest.param("./a-1-cp3-cp3-win32.whl", marks=pytest.mark.deep),
    ],
)
def test_pip_stops_at_lines_that_are_reported(line: str, tmp_path: Path) -> None:
    files = {f"whl/{WHEEL[1:]}": "", "lib/a.py": "", "a-1-cp3-cp3-win32.whl": ""}
    (finding,) = lines_in(tmp_path, line, files)
    (tmp_path / "requirements.txt").write_text(line)
    done = pip("-r", "requirements.txt", folder=tmp_path)
    assert (finding[0][:3], done.returncode, "ERROR: " in done.stderr) == ("PKG", 1, True)


def test_pip_accepts_lines_that_are_not_reported(tmp_path: Path) -> None:
    text = f"-r sub/a.txt\n-c sub/c.txt\n./whl/{WHEEL}; sys_platform == 'win32'\n"
    text += "pywin32; sys_platform == 'win32'\nuuid; python_version < '3'\n"
    files = {"sub/a.txt": "-rb.txt\n", "sub/b.txt": "", "sub/c.txt": "pywin32\nuuid==1.30\n"}
    assert lines_in(tmp_path, text, files) == []
    (tmp_path / "requirements.txt").write_text(text)
    assert pip("-r", "requirements.txt", folder=tmp_path).returncode == 0


def pip(*arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run `pip install` without a network."""
    offline = ("--dry-run", "--no-index", "--no-deps", "--disable-pip-version-check")
    command = [sys.executable, "-m", "pip", "install", *offline, *arguments]
    return subprocess.run(
        command, check=False, cwd=folder, capture_output=True, text=True, timeout=60
    )


# -- other platforms ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "line, system",
    [
        ("pywin32", "win32"),
        ("pywin32==306", "win32"),
        ("PyWin32>=300 ; python_version >= '3.8'", "win32"),
        ("pypiwin32==223", "win32"),
        ("pywinpty==2.0.13", "win32"),
        ("WMI==1.5.1", "win32"),
        ("windows-curses", "win32"),
        ("python-magic-bin==0.4.14", "win32"),
        ("tensorflow_intel==2.16.1", "win32"),
        ("twisted-iocpsupport==1.0.4", "win32"),
        ("pyobjc-core==10.1", "darwin"),
        ("tensorflow-macos==2.16.2", "darwin"),
    ],
)
def test_packages_for_other_systems(line: str, system: str, tmp_path: Path) -> None:
    message = f"`{line}` can't be installed on Linux, where the app runs"
    joined = "and" if ";" in line else ";"
    hint = f'add `{joined} sys_platform == "{system}"`, or remove the line'
    assert lines_in(tmp_path, line) == [("PKG013", "requirements.txt:2:1", message, hint)]


@pytest.mark.parametrize(
    "line",
    [
        'pywin32==306; sys_platform == "win32"',
        'pywin32; platform_system == "Windows"',
        'pywin32; os_name == "nt"',
        'pywin32>=226; python_version < "3.13" and sys_platform == "win32"',
        'pywin32; python_version < "3.12"',
        "pywin32; platform_release != 'x'",
        "pywin32; extra == 'windows'",
        "wmi",
        "tensorflow-intel",
        "pywin32-ctypes==0.2.2",
        "win32-setctime==1.1.0",
        "colorama",
        "appnope",
        "uvloop",
        "pywin32 @ https://example.com/pywin32.zip",
        "./whl/a-1-cp311-cp311-manylinux_2_17_x86_64.manylinux2014_x86_64.whl",
        "./whl/a-1-cp311-cp311-win_amd64.whl ; sys_platform == 'win32'",
        "./whl/a-1-cp311-cp311-win_amd64.linux_x86_64.whl",
        "https://example.com/a-1-py3-none-any.whl",
    ],
)
def test_requirements_that_work_on_linux(line: str, tmp_path: Path) -> None:
    wheels = [
        "a-1-cp311-cp311-manylinux_2_17_x86_64.manylinux2014_x86_64.whl",
        "a-1-cp311-cp311-win_amd64.linux_x86_64.whl",
    ]
    assert lines_in(tmp_path, line, {f"whl/{name}": "" for name in wheels}) == []


@pytest.mark.parametrize(
    "line, target, message",
    [
        ("a-1-cp311-cp311-win_amd64.whl", "", "is a wheel for Windows, but the app runs on Linux"),
        ("a-1-cp39-none-win32.whl", "", "is a wheel for Windows, but the app runs on Linux"),
        (
            "a-1-2-cp311-cp311-macosx_10_9_x86_64.macosx_11_0_arm64.whl",
            "",
            "is a wheel for macOS, but the app runs on Linux",
        ),
        ("a-1-cp39-cp39-linux_x86_64.whl", "", ""),
        (
            "a-1-cp39-cp39-linux_x86_64.whl",
            "3.12",
            "is a wheel for Python 3.9, but the app runs on Python 3.12",
        ),
        ("a-1-cp39-cp39-linux_x86_64.whl", "3.9", ""),
        ("a-1-cp39-abi3-linux_x86_64.whl", "3.12", ""),
        ("a-1-py3-none-any.whl", "3.12", ""),
    ],
)
def test_wheels(line: str, target: str, message: str, tmp_path: Path) -> None:
    options = {"target_python": target, "ignore": "PYT014"} if target else {}
    url = f"https://example.com/{line}#sha256=00"
    found = lines_in(tmp_path, f"./{line}\n{url}\na @ {url}", {line: ""}, **options)
    reported = [(code, place, text) for code, place, text, _ in found]
    where = [f"requirements.txt:{number}:1" for number in (2, 3, 4)]
    assert reported == ([("PKG013", one, f"{line} {message}") for one in where] if message else [])


def test_a_wheel_that_does_not_exist_is_reported_once(tmp_path: Path) -> None:
    name = "a-1-cp311-cp311-win_amd64.whl"
    found = lines_in(tmp_path, f"./{name}")
    assert found == [("PKG012", "requirements.txt:2:1", f"{name} doesn't exist", PIP_STOPS)]


# -- modules of the standard library --------------------------------------------------------------


@pytest.mark.parametrize(
    "line, module",
    [
        ("asyncio==3.4.3", "asyncio"),
        ("asyncio<4", "asyncio"),
        ("uuid", "uuid"),
        ("uuid==1.30", "uuid"),
        ("typing==3.7.4.3", "typing"),
        ("dataclasses==0.6", "dataclasses"),
        ("enum34==1.1.10 ; python_version >= '3.4'", "enum"),
        ("pathlib", "pathlib"),
        ("futures", "concurrent.futures"),
        ("Logging==0.4.9.6", "logging"),
    ],
)
def test_packages_that_hide_the_standard_library(line: str, module: str, tmp_path: Path) -> None:
    message = f"`{line}` hides the standard library's `{module}` with code for older versions of "
    hint = f"remove the line: Python includes `{module}`"
    found = [("PKG014", "requirements.txt:2:1", f"{message}Python", hint)]
    assert lines_in(tmp_path, line) == found


@pytest.mark.parametrize("line", ["functools32", "ssl==1.16", "multiprocessing"])
def test_packages_for_python_2(line: str, tmp_path: Path) -> None:
    module = line.partition("==")[0].removesuffix("32")
    message = f"`{line}` can't be installed on Python 3"
    hint = f"remove the line: Python includes `{module}`"
    assert lines_in(tmp_path, line) == [("PKG014", "requirements.txt:2:1", message, hint)]


@pytest.mark.parametrize("line", ["os", "json", "Sqlite3", "zipfile>=1", "py-compile", "unittest"])
def test_modules_that_are_not_on_pypi(line: str, tmp_path: Path) -> None:
    message = f"`{line}` can't be installed: PyPI has no such package"
    module = line.lower().partition(">")[0].replace("-", "_")
    hint = f"remove the line: Python includes `{module}`"
    assert lines_in(tmp_path, line) == [("PKG014", "requirements.txt:2:1", message, hint)]
    for other in ("--extra-index-url https://example.com", "-i https://example.com", "-f ./whl"):
        assert lines_in(tmp_path, f"{line}\n{other}") == []
    settings = {"local.settings.json": '{"Values": {"PIP_EXTRA_INDEX_URL": "https://example.com"}}'}
    assert "PKG014" not in [one[0] for one in lines_in(tmp_path, line, settings)]


def test_a_line_of_pip_freeze_on_debian(tmp_path: Path) -> None:
    message = "`pkg_resources==0.0.0` can't be installed: PyPI has no such package"
    hint = "remove the line: `pip freeze` lists it by mistake on Debian and Ubuntu"
    found = [("PKG014", "requirements.txt:2:1", message, hint)]
    assert lines_in(tmp_path, "pkg_resources==0.0.0") == found


@pytest.mark.parametrize(
    "line",
    [
        "asyncio",
        "asyncio>=3.4.3",
        "argparse",
        "contextvars",
        "importlib",
        "imp",
        "distutils",
        "tomllib",
        'dataclasses; python_version < "3.7"',
        'enum34==1.1.10; python_version < "3.4"',
        'futures; python_version == "2.7"',
        'typing; python_version < "3.12"',
        "typing-extensions",
        "uuid6",
        "pathlib2",
        "async-timeout",
        "configparser",
    ],
)
def test_packages_that_hide_nothing(line: str, tmp_path: Path) -> None:
    assert lines_in(tmp_path, line) == []


def test_a_marker_is_read_for_the_target_python(tmp_path: Path) -> None:
    line = 'typing; python_version < "3.12"'
    assert [one[0] for one in lines_in(tmp_path, line, target_python="3.11")] == ["PKG014"]
    assert lines_in(tmp_path, line, target_python="3.12") == []


def test_nothing_is_hidden_in_an_image(tmp_path: Path) -> None:
    files = {"Dockerfile": "RUN pip install -r requirements.txt\n"}
    found = lines_in(tmp_path, "uuid\nssl", files)
    assert [(code, place) for code, place, _, _ in found] == [("PKG014", "requirements.txt:3:1")]
