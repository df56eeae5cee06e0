"""What `funcdeco verify` accepts as a package, and what it refuses."""

from __future__ import annotations

import os
import stat
import sys
import zipfile
from pathlib import Path

import pytest

from build_support import Done, funcdeco
from funcdeco.deployment.verify import unpacking
from funcdeco.deployment.verify.errors import VerifyError
from funcdeco.deployment.verify.unpacking import unpack
from verify_support import (
    OK,
    PACKAGES,
    as_json,
    need_environment,
    only_finding,
    results,
    write_package,
    zipped,
)

pytestmark = pytest.mark.core

DECORATED = """\
import azure.functions as func
from funcdeco import App

app = App()


@app.http()
def hello(req: func.HttpRequest) -> str: ...
"""


def refused(message: str) -> Done:
    return Done(2, "", f"Error: {message}\n")


def test_the_only_zip_in_dist_is_the_default(tmp_path: Path) -> None:
    hint = "run `funcdeco package` first, or name a folder or a zip: `funcdeco verify PATH`"
    assert funcdeco("verify", cwd=tmp_path) == refused(f"dist/ contains no zip file; {hint}")
    package = write_package(tmp_path / "package", {"f/__init__.py": OK})
    zipped(package, tmp_path / "dist" / "a.zip")
    need_environment()
    done = funcdeco("verify", cwd=tmp_path)
    assert (done.code, done.out.splitlines()[0].partition(":")[0]) == (0, "dist/a.zip")
    zipped(package, tmp_path / "dist" / "b.zip")
    names = "`funcdeco verify dist/a.zip`, `funcdeco verify dist/b.zip`"
    assert funcdeco("verify", cwd=tmp_path) == refused(
        f"dist/ contains several zip files; name one: {names}"
    )


def test_a_zip_is_verified_as_its_folder_is(tmp_path: Path) -> None:
    files = {
        "f/__init__.py": OK,
        "g/__init__.py": f"import nowhere\n{OK}",
        f"{PACKAGES}/own.py": "",
    }
    root = write_package(tmp_path / "package", files)
    of_zip = as_json(zipped(root, tmp_path / "p.zip"))
    of_folder = as_json(root)
    assert [one["code"] for one in of_folder["functions"]] == [None, "VER003"]
    assert of_zip["diagnostics"] == of_folder["diagnostics"]
    assert of_zip["diagnostics"][0]["file"] == "g/__init__.py"


def test_nothing_is_written_into_a_folder(tmp_path: Path) -> None:
    root = write_package(tmp_path, {"f/__init__.py": f"import own\n{OK}", "own.py": ""})
    before = sorted(root.rglob("*"))
    assert results(root) == {"f": None}
    assert sorted(root.rglob("*")) == before


@pytest.mark.parametrize("name", ["nothing.zip", "folder"])
def test_a_path_that_does_not_exist_is_refused(tmp_path: Path, name: str) -> None:
    message = f"{name} doesn't exist; run `funcdeco package` to create a package"
    assert funcdeco("verify", name, cwd=tmp_path) == refused(message)


def test_a_project_that_is_not_built_is_refused(tmp_path: Path) -> None:
    write_package(tmp_path, {"app.py": DECORATED})
    message = (
        ". is a project whose functions are not built; run `funcdeco package` first, and verify its "
        "result"
    )
    assert funcdeco("verify", ".", cwd=tmp_path) == refused(message)


def test_a_package_without_functions_is_reported(tmp_path: Path) -> None:
    found = only_finding(write_package(tmp_path, {"tools.py": ""}))
    assert (found["code"], found["message"]) == (
        "VER001",
        "the host finds no function in the package",
    )


def test_a_folder_inside_the_zip_is_reported(tmp_path: Path) -> None:
    write_package(tmp_path / "package" / "shop", {"f/__init__.py": OK})
    found = only_finding(zipped(tmp_path / "package", tmp_path / "p.zip"))
    assert (found["code"], found["message"]) == (
        "VER001",
        "the package has no host.json at its root; it is in `shop/`",
    )
    assert found["hint"] == "package the content of the folder, not the folder itself"


# -- Zips ------------------------------------------------------------------------------------------


def written(tmp_path: Path, *entries: tuple[str | zipfile.ZipInfo, bytes]) -> Path:
    with zipfile.ZipFile(tmp_path / "p.zip", "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in entries:
            file.writestr(name, content)
    return tmp_path / "p.zip"


def link(name: str, target: str) -> tuple[zipfile.ZipInfo, bytes]:
    info = zipfile.ZipInfo(name)
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    return info, target.encode()


@pytest.mark.parametrize("name", ["/tmp/x", "../x", "a/../../x", "a/..", ".."])
def test_an_entry_outside_the_folder_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(VerifyError, match="has an entry outside its own folder: "):
        unpack(written(tmp_path, (name, b"")), tmp_path / "out")
    assert sorted(os.listdir(tmp_path)) == ["p.zip"]


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
@pytest.mark.parametrize("target", ["/etc/passwd", "../secret", "a/../../secret"])
def test_a_link_out_of_the_folder_is_refused(tmp_path: Path, target: str) -> None:
    with pytest.raises(VerifyError, match="has a link to a file outside it: `x`"):
        unpack(written(tmp_path, link("x", target)), tmp_path / "out")
    assert not (tmp_path / "out" / "x").is_symlink()


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
def test_links_inside_the_folder_are_kept_and_nothing_is_written_through_them(
    tmp_path: Path,
) -> None:
    entries = (link("a/x", "../b/y"), ("b/y", b"content"), link("d", "b"))
    unpack(written(tmp_path, *entries), tmp_path / "out")
    assert (tmp_path / "out/a/x").read_bytes() == b"content"
    assert (tmp_path / "out/d/y").read_bytes() == b"content"
    with pytest.raises(VerifyError, match="can't be unpacked"):
        unpack(written(tmp_path, link("e", "."), ("e/z", b"")), tmp_path / "again")


def test_a_bomb_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unpacking, "_MOST_BYTES", 10_000)
    with pytest.raises(VerifyError, match="too large to be unpacked"):
        unpack(written(tmp_path, ("zeros", bytes(20_000))), tmp_path / "out")
    monkeypatch.undo()
    monkeypatch.setattr(unpacking, "_SMALL", 1000)
    monkeypatch.setattr(unpacking, "_LARGEST_RATIO", 100)
    with pytest.raises(VerifyError, match="may be a zip bomb: `zeros`"):
        unpack(written(tmp_path, ("zeros", bytes(200_000))), tmp_path / "out")


def test_a_file_that_is_no_zip_is_refused(tmp_path: Path) -> None:
    (tmp_path / "p.zip").write_bytes(b"PK no zip")
    message = "p.zip isn't a valid zip: File is not a zip file"
    assert funcdeco("verify", "p.zip", cwd=tmp_path) == refused(message)


def test_a_damaged_zip_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path, ("host.json", b'{"version": "2.0"}' * 50))
    content = bytearray(path.read_bytes())
    content[45] ^= 0xFF
    path.write_bytes(content)
    done = funcdeco("verify", "p.zip", cwd=tmp_path)
    assert (done.code, done.out, done.err[:31]) == (2, "", "Error: p.zip isn't a valid zip:")
