"""An installation by uv or pip from an index of small wheels, and what it leaves."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from funcdeco.deployment.dependencies.declared import Declared
from funcdeco.deployment.dependencies.install import Installation, install_dependencies
from funcdeco.deployment.dependencies.installed import installed_packages
from funcdeco.deployment.dependencies.reading import read_declared
from funcdeco.deployment.dependencies.target import target_for
from funcdeco.deployment.dependencies.tools import Kind, find_tool
from funcdeco.project.snapshot import Snapshot
from wheel_index import add_source, add_wheel, isolate

KINDS: tuple[Kind, ...] = ("uv", "pip")
GLIBC = "cp311-cp311-manylinux_2_{}_x86_64"


def build_index(index: Path) -> None:
    """Write the packages of all tests."""
    leaf = [
        'leaf>=1; python_version < "3.12"',
        'windows; sys_platform == "win32"',
        'extra-one; extra == "x"',
    ]
    files = {
        "pure/__init__.py": "x = 1\n",
        "pure/data.txt": "é\n",
        "pure-1.1.data/scripts/tool.sh": "#!python\nprint(1)\n",
        "pure-1.1.data/data/share/pure/x.txt": "data",
        "pure-1.1.data/headers/pure.h": "//",
        "pure-1.1.data/purelib/purer.py": "y = 1\n",
    }
    info = {
        "entry_points.txt": "[console_scripts]\nhi = pure:main\n",
        "top_level.txt": "pure\n",
        "licenses/LICENSE": "MIT",
    }
    add_wheel(index, "pure", "1.0")
    add_wheel(index, "pure", "1.1", requires=leaf, extras=["x"], files=files, info=info)
    for name in ("leaf", "windows", "extra-one"):
        add_wheel(index, name, "1.0")
    add_wheel(index, "native", "1.0", "cp311-cp311-manylinux2014_x86_64.manylinux_2_17_x86_64")
    add_wheel(index, "native", "2.0", GLIBC.format(28))
    add_wheel(index, "native", "3.0", GLIBC.format(38))
    add_wheel(index, "newer", "1.0", "cp310-abi3-manylinux_2_39_x86_64")
    add_wheel(index, "foreign", "1.0", "cp311-cp311-win_amd64")
    add_wheel(index, "outer", "1.0", requires=["foreign"])
    add_source(index, "source", "1.0")
    add_wheel(index, "one", "1.0", requires=["shared<2"])
    add_wheel(index, "two", "1.0", requires=["shared>=2"])
    add_wheel(index, "shared", "1.0")
    add_wheel(index, "shared", "2.0")
    add_wheel(index, "young", "1.0")
    add_wheel(index, "young", "2.0", python=">=3.12")


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("index") / "simple"
    build_index(folder)
    return folder


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Return a project folder as the current one, without this machine's configuration."""
    isolate(monkeypatch, tmp_path)
    folder = tmp_path / "shop"
    folder.mkdir()
    monkeypatch.chdir(folder)
    yield folder
    assert sorted(path.name for path in folder.iterdir() if path.name != "requirements.txt") == []


def read(shop: Path, text: str, python: str = "3.11") -> Declared:
    (shop / "requirements.txt").write_text(text, "utf-8")
    found = read_declared(Snapshot(shop), target_for(python))
    assert found is not None
    return found


def install(
    shop: Path,
    text: str,
    kind: Kind = "uv",
    *,
    python: str = "3.11",
    platform: str = "linux_x86_64",
    without: Mapping[str, list[str]] | None = None,
    name: str = "packages",
) -> Installation:
    tool = find_tool(kind)
    assert tool is not None and tool.kind == kind
    target = target_for(python, platform)
    folder = shop.parent / name
    return install_dependencies(
        read(shop, text, python), target, folder, tool=tool, without=without
    )


def versions(shop: Path, name: str = "packages") -> dict[str, str]:
    return {one.name: one.version for one in installed_packages(shop.parent / name)}


def shown(found: Installation) -> list[str]:
    return [f"{one.line}: {one.code} {one.message}" for one in found.diagnostics]


def content(folder: Path) -> dict[str, tuple[str, int]]:
    """Return digest and mode of each file."""
    return {
        path.relative_to(folder).as_posix(): (
            hashlib.sha256(path.read_bytes()).hexdigest(),
            path.stat().st_mode & 0o777,
        )
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.fixture
def option(index: Path) -> str:
    return f"--index-url {index.as_uri()}\n"
