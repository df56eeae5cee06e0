"""Files that can't be read, names that are not UTF-8, huge and deep trees: a finding, and soon."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from xml.etree import ElementTree

import pytest

from build_support import files, funcdeco
from check_support import HEAD, REQUIREMENTS, found_in, write_project
from funcdeco.project.default_host import HOST_JSON
from odd_files import KINDS, add, add_sparse, bounded

pytestmark = pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="the system has no named pipes")
HTTP = (
    '{"scriptFile": "__init__.py", "bindings": [{"type": "httpTrigger", "direction": "in", "name": '
    '"req", "authLevel": "function"}, {"type": "http", "direction": "out", "name": "$return"}]}'
)
SCRIPT = "def main(req): return 'hi'\n"
APP = f'{HEAD}@app.http(route="x", auth_level="function")\ndef one(req: func.HttpRequest) -> str: return ""\n'
REASONS = {
    "pipe": "it is not a regular file",
    "socket": "it is not a regular file",
    "device": "it is not a regular file",
    "folder": "Is a directory",
    "loop": "Too many levels of symbolic links",
}
"""Why an entry can't be read."""


def hand_written(folder: Path) -> Path:
    return write_project(folder, {"a/function.json": HTTP, "a/__init__.py": SCRIPT})


def decorated(folder: Path) -> Path:
    return write_project(folder, {"app.py": APP})


@pytest.mark.parametrize("kind", KINDS)
def test_json_files_that_are_not_files_are_findings(kind: str, tmp_path: Path) -> None:
    hand_written(tmp_path)
    write_project(tmp_path, {"b/__init__.py": SCRIPT})
    for name in ("host.json", "local.settings.json", "b/function.json"):
        add(kind, tmp_path / name)
    done = bounded("check", "--format", "concise", cwd=tmp_path)
    names = {"PRJ002": "host.json", "PRJ003": "local.settings.json", "PRJ009": "b/function.json"}
    if kind == "loop":
        del names["PRJ003"]  # a link that leads nowhere is a missing file
        names["PRJ001"] = names.pop("PRJ002")
    expected = [
        f"{name}: error {code}: "
        + (
            f"{Path(name).name} is too large (2147 MB)"
            if kind == "sparse"
            else (
                "host.json is missing"
                if code == "PRJ001"
                else f"cannot read {Path(name).name}: {REASONS[kind]}"
            )
        )
        for code, name in names.items()
    ]
    errors = [line for line in done.out.splitlines() if ": error PRJ" in line]
    assert (done.code, sorted(errors), done.err) == (1, sorted(expected), "")


@pytest.mark.parametrize("kind", KINDS)
def test_other_files_that_are_not_files_are_not_read(kind: str, tmp_path: Path) -> None:
    hand_written(tmp_path)
    names = (".funcignore", ".env", "requirements.txt", "data", "lib/x.py", "a/__init__.py")
    for name in (*names, ".gitignore"):
        add(kind, tmp_path / name)
    done = funcdeco("check", "--format", "concise", cwd=tmp_path)
    assert done.code in (0, 1)
    assert done.err == ""
    assert funcdeco("list", cwd=tmp_path).code == done.code
    assert funcdeco("clean", cwd=tmp_path) == (0, "nothing to remove\n", "")


@pytest.mark.parametrize("kind", ["pipe", "socket", "sparse"])
def test_an_output_folder_has_no_file_that_cannot_be_published(kind: str, tmp_path: Path) -> None:
    project = decorated(tmp_path / "project")
    add(kind, project / "data")
    done = funcdeco("build", "--output", tmp_path / "out", cwd=project)
    reason = "File too large" if kind == "sparse" else "it is not a regular file"
    assert done.out.splitlines()[0] == f"data: error BLD006: can't read or write here: {reason}"
    assert (done.code, done.err) == (2, "")
    assert not (tmp_path / "out").exists()
    assert funcdeco("build", cwd=project).code == 0


@pytest.mark.deep
def test_a_large_file_is_published_in_blocks(tmp_path: Path) -> None:
    project = decorated(tmp_path / "project")
    add_sparse(project / "model.bin", 300 << 20)  # with Python itself, more than fits into memory
    for _ in range(2):
        done = bounded("build", "--output", tmp_path / "out", cwd=project)
        assert (done.code, done.err) == (0, "")
    assert (tmp_path / "out" / "model.bin").stat().st_size == 300 << 20


@pytest.mark.parametrize("kind", ["pipe", "socket", "folder"])
def test_build_and_clean_leave_such_entries_in_function_folders(kind: str, tmp_path: Path) -> None:
    decorated(tmp_path)
    add(kind, tmp_path / "one" / "function.json")
    done = funcdeco("build", cwd=tmp_path)
    message = (
        "function 'one' would overwrite one/function.json, which `funcdeco build` didn't write"
    )
    assert done.out.startswith(f"one/function.json: error BLD001: {message}\n")
    assert funcdeco("clean", cwd=tmp_path) == (0, "nothing to remove\n", "")
    assert (tmp_path / "one" / "function.json").exists()


def test_init_keeps_whatever_has_the_name_of_one_of_its_files(tmp_path: Path) -> None:
    names = ("host.json", "app.py", ".funcignore", "local.settings.json")
    entries = dict(zip(names, KINDS, strict=False))
    for name, kind in entries.items():
        add(kind, tmp_path / name)
    done = funcdeco("init", cwd=tmp_path)
    kept = [line.split("./")[1] for line in done.out.splitlines() if line.startswith("kept")]
    shown = {"folder": "a folder"}
    taken = [
        f"{one}: not written, because it is {shown.get(entries[one], 'a special file')}"
        for one in (".funcignore", "app.py", "host.json")
    ]
    assert (done.code, kept) == (0, [*taken, "local.settings.json"])


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read every file")
def test_files_and_folders_that_nobody_may_read_are_findings(tmp_path: Path) -> None:
    hand_written(tmp_path)
    write_project(tmp_path, {"b/function.json": HTTP, "c/function.json": HTTP})
    (tmp_path / "b/function.json").chmod(0)
    (tmp_path / "c").chmod(0)
    found = found_in(tmp_path)
    (tmp_path / "c").chmod(0o700)
    message = "cannot read function.json: Permission denied"
    assert [one for one in found if one[0] == "PRJ009"] == [
        ("PRJ009", "b/function.json", message),
        ("PRJ009", "c/function.json", message),
    ]


WRONG = HTTP.replace('"name": "req"', '"name": "req", "route": "/x"')
BYTES = os.fsdecode(b"f\xff")


def odd_name(tmp_path: Path, name: str) -> Path:
    try:
        (tmp_path / name).mkdir()
    except OSError:
        pytest.skip("the file system refuses the name")
    return write_project(tmp_path, {f"{name}/function.json": WRONG, f"{name}/__init__.py": SCRIPT})


@pytest.mark.parametrize("name", [BYTES, "f\n\x1b[31m"], ids=["bytes", "escapes"])
def test_names_that_are_not_utf_8_are_valid_in_every_format(name: str, tmp_path: Path) -> None:
    odd_name(tmp_path, name)
    shown = f"{name!r}"[1:-1]
    done = funcdeco("check", cwd=tmp_path)
    assert (done.code, done.err) == (1, "")
    assert f"{shown}/function.json: error FUN001: " in done.out
    assert f"{shown}/function.json:1:" in funcdeco("check", "--format", "concise", cwd=tmp_path).out
    by_format = {
        shape: funcdeco("check", "--format", shape, cwd=tmp_path)
        for shape in ("json", "sarif", "github", "junit")
    }
    assert {(one.code, one.err) for one in by_format.values()} == {(1, "")}
    for one in by_format.values():
        one.out.encode()  # no surrogates
    # In JSON, the name is a string like any other; only what no encoding has is escaped.
    in_json = name if name.isascii() else shown
    assert json.loads(by_format["json"].out)[0]["file"] == f"{in_json}/function.json"
    results = json.loads(by_format["sarif"].out)["runs"][0]["results"]
    uri = results[0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert uri == {BYTES: "f%FF/function.json"}.get(name, "f%0A%1B%5B31m/function.json")
    ElementTree.fromstring(by_format["junit"].out)
    assert all(line.startswith("::") for line in by_format["github"].out.splitlines())


@pytest.mark.parametrize("command", ["list", "list --format json", "show one", "clean", "init"])
def test_other_commands_print_such_names_too(command: str, tmp_path: Path) -> None:
    odd_name(tmp_path, BYTES)
    write_project(tmp_path, {"one/function.json": HTTP, "one/__init__.py": SCRIPT})
    done = funcdeco(*command.split(), cwd=tmp_path)
    assert done.code == 0 or (command.startswith("list") and done.code == 1)
    (done.out + done.err).encode()


def test_files_with_such_names_are_published(tmp_path: Path) -> None:
    project = decorated(tmp_path / "project")
    (project / "data").mkdir()
    (project / "data" / BYTES).write_bytes(b"a")
    for _ in range(2):
        assert funcdeco("build", "--output", tmp_path / "out", cwd=project).code == 0
    assert (tmp_path / "out" / "data" / BYTES).read_bytes() == b"a"
    (project / "data" / BYTES).unlink()
    assert funcdeco("build", "--output", tmp_path / "out", cwd=project).code == 0
    assert not (tmp_path / "out" / "data" / BYTES).exists()


@contextmanager
def deep_folders(folder: Path, depth: int, name: str = "d") -> Iterator[None]:
    """Create nested folders, whose path is longer than the system accepts in one call.

    They are removed at the end, since pytest removes temporary folders recursively.
    """
    add_deep(folder, depth, name)
    try:
        yield
    finally:
        subprocess.run(["rm", "-rf", folder / name], check=True)


def add_deep(folder: Path, depth: int, name: str = "d") -> None:
    at = os.open(folder, os.O_RDONLY)
    for _ in range(depth):
        os.mkdir(name, dir_fd=at)
        at, above = os.open(name, os.O_RDONLY, dir_fd=at), at
        os.close(above)
    os.close(os.open("function.json", os.O_CREAT | os.O_WRONLY, dir_fd=at))
    os.close(at)


@pytest.mark.parametrize("name", ["d", pytest.param("d" * 20, marks=pytest.mark.deep)])
def test_a_tree_of_1500_levels_is_not_followed(name: str, tmp_path: Path) -> None:
    project = decorated(tmp_path / "project")
    with deep_folders(project, 1500, name):
        assert funcdeco("check", cwd=project) == (0, "no problems found\n", "")
        assert funcdeco("list", cwd=project).code == 0
        done = funcdeco("build", "--output", tmp_path / "out", cwd=project)
    reason = "folders are nested deeper than 100 levels"
    assert f"error BLD006: can't read or write here: {reason}\n" in done.out
    assert (done.code, done.err) == (2, "")


@pytest.mark.deep
def test_a_folder_with_50000_entries_is_read(tmp_path: Path) -> None:
    hand_written(tmp_path)
    (tmp_path / "data").mkdir()
    for number in range(50_000):
        os.close(os.open(tmp_path / "data" / f"{number}.txt", os.O_CREAT))
    assert bounded("check", cwd=tmp_path) == (0, "no problems found\n", "")


IGNORE = {
    "stars": "*a" * 40 + "b\n",
    "double stars": "**a" * 30 + "b\n",
    "stars alone": "*" * 60 + "b\n",
    "stars behind": "a*" * 40 + "/\n",
}


@pytest.mark.parametrize("text", IGNORE.values(), ids=IGNORE)
def test_patterns_with_many_stars_are_matched_soon(text: str, tmp_path: Path) -> None:
    hand_written(tmp_path)
    place = "/".join(["a" * 200] * 5)
    write_project(tmp_path, {".funcignore": text, f"{place}/{'a' * 200}.py": "import a\n"})
    assert funcdeco("check", cwd=tmp_path).code in (0, 1)


def test_a_huge_funcignore_is_not_read(tmp_path: Path) -> None:
    project = decorated(tmp_path / "project")
    write_project(project, {".funcignore": "*a" * 500_000})
    assert [code for code, _, _ in found_in(project)] == ["PRJ013"]
    done = funcdeco("build", "--output", tmp_path / "out", cwd=project)
    line = ".funcignore: error BLD006: can't read or write here: File too large"
    assert (done.code, done.out.splitlines()[0]) == (2, line)


REQUIREMENTS_OF = {
    "spaces within": "azure-functions" + " " * 900_000 + "x\n",
    "spaces alone": " " * 900_000 + "\nazure-functions\n",
    "continued": "a\\\n" * 300_000,
    "parentheses": "azure-functions\na; " + "(" * 5_000 + "python_version < '3'" + ")" * 5_000,
    "null characters": "azure-functions\0\n",
    "carriage returns": "azure-functions\rfuncdeco\r",
}


@pytest.mark.parametrize("text", REQUIREMENTS_OF.values(), ids=REQUIREMENTS_OF)
def test_odd_requirements_are_read_soon(text: str, tmp_path: Path) -> None:
    hand_written(tmp_path)
    write_project(tmp_path, {"requirements.txt": text.encode()})
    done = funcdeco("check", cwd=tmp_path)
    assert (done.code in (0, 1), done.err) == (True, "")


ROUTES: dict[str, tuple[str, set[str]]] = {
    "1e400": ("1e400", {"PRJ009"}),
    "5,000 digits": ("9" * 5000, {"PRJ009"}),
    "NaN": ("NaN", {"PRJ009"}),
    "null character": ('"a\\u0000b"', set()),
    "lone surrogate": ('"\\ud800"', set()),  # the host replaces it
    "surrogate as a key": ('{"\\ud800": 1}', {"BND003"}),
    "duplicate keys": ('"x", "route": "y", "ROUTE": "z"', {"PRJ011"}),
    "100,000 lists": ("[" * 100_000 + "]" * 100_000, {"PRJ009"}),
    "100,000 objects": ('{"a":' * 100_000 + "1" + "}" * 100_000, {"PRJ009"}),
    "1 MB": ('"' + "x" * 1_000_000 + '"', {"FUN020", "HTP002"}),
    "1 MB of braces": ('"' + "{" * 1_000_000 + '"', {"FUN020", "HTP002"}),
    "1 MB of slashes": ('"' + "a/" * 500_000 + '"', {"FUN020", "HTP002"}),
}


@pytest.mark.parametrize(("value", "codes"), ROUTES.values(), ids=ROUTES)
def test_odd_values_in_a_function_json_are_findings(
    value: str, codes: set[str], tmp_path: Path
) -> None:
    text = HTTP.replace('"name": "req"', f'"name": "req", "route": {value}')
    write_project(tmp_path, {"a/function.json": text, "a/__init__.py": SCRIPT})
    assert {code for code, _, _ in found_in(tmp_path)} == codes


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", ["requirements.txt", ".funcignore"])
def test_files_for_publishing_that_cannot_be_read_are_findings(
    name: str, kind: str, tmp_path: Path
) -> None:
    hand_written(tmp_path)
    add(kind, tmp_path / name)
    reason = "File too large" if kind == "sparse" else REASONS[kind]
    expected = [("PRJ013", name, f"{name} can't be read: {reason}")]
    if (name, kind) == (".funcignore", "folder"):  # Core Tools look for a file
        expected = []
    if kind == "loop":  # for the host, a missing file
        expected = [one for one in found_in(tmp_path) if one[0] == "PRJ007"]
    assert found_in(tmp_path) == expected


def test_large_json_files_are_not_parsed(tmp_path: Path) -> None:
    hand_written(tmp_path)
    lists = "[" + "[]," * 1_000_000 + "[]]"
    write_project(tmp_path, {"host.json": f'{{"version": "2.0", /* */ "a": {lists}}}'})
    assert ("PRJ002", "host.json", "host.json is too large (3 MB)") in found_in(tmp_path)


def test_too_many_settings_are_not_put_into_the_environment(tmp_path: Path) -> None:
    decorated(tmp_path)
    values = {f"K{number}": "v" for number in range(5_001)}
    write_project(tmp_path, {"local.settings.json": json.dumps({"Values": values})})
    message = "`Values` has 5001 settings, which is too many"
    assert ("PRJ003", "local.settings.json:1:2", message) in found_in(tmp_path)


MANIFESTS = {
    "other shapes": '{"a": 1, "b": null, "c": [[1]], "d": {"e": "f"}}',
    "odd names": '{"\\u0000": ["x"], "\\ud800": ["y"], "": ["z"]}',
    "deep": "[" * 100_000,
    "a list": "[1]",
    "no JSON": "\0\udcff",
    "empty": "",
}


@pytest.mark.parametrize("text", MANIFESTS.values(), ids=MANIFESTS)
def test_a_damaged_manifest_is_written_again(text: str, tmp_path: Path) -> None:
    project = decorated(tmp_path / "project")
    out = tmp_path / "out"
    assert funcdeco("build", "--output", out, cwd=project).code == 0
    before = files(out)
    manifest = out / ".funcdeco" / "manifest.json"
    manifest.write_bytes(text.encode("utf-8", "surrogateescape"))
    (project / "new.txt").write_text("new")
    done = funcdeco("build", "--output", out, cwd=project)
    assert (done.code, done.err) == (0, "")
    (out / "new.txt").unlink()
    (project / "new.txt").unlink()
    manifest.write_bytes(before[".funcdeco/manifest.json"])
    assert files(out) == before


DEEP = {
    "brackets": "def main(req: " + "list[" * 1500 + "int" + "]" * 1500 + "): pass\n",
    "a string": "def main(req: '" + "list[" * 1500 + "int" + "]" * 1500 + "'): pass\n",
    "attributes": "def main(req: " + "a." * 1500 + "b): pass\n",
    "operators": f"x = {'1 + ' * 5_000}1\nif {'1 + ' * 5_000}1: pass\ndef main(req): return x\n",
    "branches": "x = 0\nif x: pass\n" + "elif x: pass\n" * 3_000 + SCRIPT,
    "conditions": "def main(req): return " + "1 if req else " * 3_000 + "2\n",
    "signs": "def main(req, x=" + "-" * 30_000 + "1): pass\n",
    "calls": "def main(req): return a" + "(1)" * 3_000 + "\n",
    "lambdas": "def main(req): return " + "lambda: " * 3_000 + "1\n",
}


@pytest.mark.parametrize("source", DEEP.values(), ids=DEEP)
def test_deeply_nested_code_is_read_or_a_finding(source: str, tmp_path: Path) -> None:
    write_project(tmp_path, {"a/function.json": HTTP, "a/__init__.py": source})
    done = funcdeco("check", "--format", "json", cwd=tmp_path)
    codes = {item["code"] for item in json.loads(done.out)}
    assert (done.code in (0, 1), "BUG001" in codes, done.err) == (True, False, "")


@pytest.mark.parametrize("name", ["brackets", "a string", "attributes", "operators"])
def test_deeply_nested_code_of_an_app_is_read_or_a_finding(name: str, tmp_path: Path) -> None:
    handler = DEEP[name].replace("def main(req", '@app.http(route="x")\ndef main(req')
    write_project(tmp_path, {"app.py": f"{HEAD}a = func\n{handler}"})
    done = bounded("check", "--format", "json", cwd=tmp_path)
    codes = {item["code"] for item in json.loads(done.out)}
    assert (done.code in (0, 1), "BUG001" in codes, done.err) == (True, False, "")


@pytest.mark.parametrize("kind", KINDS)
def test_an_app_that_is_not_a_file_is_not_imported(kind: str, tmp_path: Path) -> None:
    write_project(tmp_path, {})
    add(kind, tmp_path / "app.py")
    done = bounded("check", "--format", "concise", cwd=tmp_path)
    assert (done.code in (1, 2), "Traceback" in done.err) == (True, False)
    assert "error APP00" in done.out


def test_code_that_python_cannot_parse_is_a_finding(tmp_path: Path) -> None:
    sources = {"brackets": DEEP["brackets"], "nul": "def main(req): pass\0\n"}
    write_project(tmp_path, {f"{name}/function.json": HTTP for name in sources})
    for name, source in sources.items():
        (tmp_path / name / "__init__.py").write_text(source)
    found = [place.partition(":")[0] for code, place, _ in found_in(tmp_path) if code == "APP003"]
    assert found == ["brackets/__init__.py", "nul/__init__.py"]


ENCODINGS = {
    "unknown": "nonsense",
    "not of text": "rot13",
    "of bytes": "hex",
    "undefined": "undefined",
}


@pytest.mark.parametrize("encoding", ENCODINGS.values(), ids=ENCODINGS)
def test_an_odd_encoding_is_a_finding(encoding: str, tmp_path: Path) -> None:
    source = f"# coding: {encoding}\n{SCRIPT}"
    write_project(tmp_path, {"a/function.json": HTTP, "a/__init__.py": source})
    assert [code for code, _, _ in found_in(tmp_path)] == ["APP003"]


@pytest.mark.parametrize("mark", [b"\xef\xbb\xbf", b""], ids=["mark", "no mark"])
@pytest.mark.parametrize("end", [b"\r\n", b"\r"], ids=["CRLF", "CR"])
def test_byte_order_marks_and_other_line_ends_are_read(
    mark: bytes, end: bytes, tmp_path: Path
) -> None:
    texts = {"a/function.json": HTTP, "a/__init__.py": SCRIPT, "requirements.txt": REQUIREMENTS}
    texts["host.json"] = HOST_JSON
    contents = {name: text.encode().replace(b"\n", end) for name, text in texts.items()}
    write_project(tmp_path, {name: mark + content for name, content in contents.items()})
    assert found_in(tmp_path) == []


@pytest.mark.parametrize("spec", ["app", "lib.functions:app"])
def test_an_app_that_is_too_large_is_not_imported(spec: str, tmp_path: Path) -> None:
    project = decorated(tmp_path)
    file = f"{spec.partition(':')[0].replace('.', '/')}.py"
    (project / file).unlink(missing_ok=True)
    add("sparse", project / file)
    for command in ("build", "check", "list"):
        done = bounded(command, "--app", spec, cwd=project)
        name = Path(file).name
        assert done.code == 2
        assert f"error APP002: {name} can't be read: File too large\n" in done.out + done.err
