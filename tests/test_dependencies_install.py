"""Dependencies are installed for the target by uv and by pip, with equal bytes."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from dependencies_support import KINDS, content, index, install, option, read, shop, shown, versions
from funcdeco.deployment.dependencies import tools
from funcdeco.deployment.dependencies.declared import Declared
from funcdeco.deployment.dependencies.install import Installation, install_dependencies
from funcdeco.deployment.dependencies.target import target_for
from funcdeco.deployment.dependencies.tools import Kind, Tool, find_tool
from wheel_index import add_wheel

pytestmark = pytest.mark.once

__all__ = ["index", "option", "shop"]  # fixtures

# -- What is installed -----------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_wheels_and_markers_are_those_of_the_target(kind: Kind, shop: Path, option: str) -> None:
    text = option + 'pure[x]\nnative\nwindows ; sys_platform == "win32"\n'
    assert [one.severity for one in install(shop, text, kind).diagnostics] == ["note"]
    assert versions(shop) == {"extra-one": "1.0", "leaf": "1.0", "native": "2.0", "pure": "1.1"}
    newer = install(shop, f"{option}pure\nyoung\n", kind, python="3.12", name="newer")
    assert (newer.diagnostics, versions(shop, "newer")) == ((), {"pure": "1.1", "young": "2.0"})


FILES = [
    "leaf-1.0.dist-info/METADATA",
    "leaf-1.0.dist-info/RECORD",
    "leaf-1.0.dist-info/WHEEL",
    "leaf/__init__.py",
    "pure-1.1.dist-info/METADATA",
    "pure-1.1.dist-info/RECORD",
    "pure-1.1.dist-info/WHEEL",
    "pure-1.1.dist-info/entry_points.txt",
    "pure-1.1.dist-info/licenses/LICENSE",
    "pure-1.1.dist-info/top_level.txt",
    "pure/__init__.py",
    "pure/data.txt",
    "purer.py",
    "share/pure/x.txt",
]


@pytest.mark.parametrize("kind", KINDS)
def test_only_what_packages_contain_is_left(kind: Kind, shop: Path, option: str) -> None:
    install(shop, f"{option}pure\n", kind)
    folder = shop.parent / "packages"
    assert sorted(content(folder)) == FILES
    record = (folder / "pure-1.1.dist-info/RECORD").read_text("utf-8")
    recorded = [line.partition(",")[0] for line in record.splitlines()]
    assert recorded == [*FILES[4:5], *FILES[6:], FILES[5]]
    code = "import importlib.metadata as m; d = m.distribution('pure'); "
    code += "print(d.version, [e.name for e in d.entry_points], len(d.files))"
    command = [sys.executable, "-S", "-c", code]
    environment = {**os.environ, "PYTHONPATH": str(folder)}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.split("\n")[0] == "1.1 ['hi'] 10"


def test_uv_and_pip_write_the_same_bytes(shop: Path, option: str) -> None:
    text = f"{option}pure[x]\nnative\n"
    for kind in KINDS:
        assert install(shop, text, kind, name=kind).tool == find_tool(kind)
    assert content(shop.parent / "uv") == content(shop.parent / "pip")
    assert {mode for _, mode in content(shop.parent / "uv").values()} == {0o644}


@pytest.mark.parametrize("kind", KINDS)
def test_bytes_depend_on_neither_umask_nor_seed_nor_time_zone(
    kind: Kind, shop: Path, option: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = f"{option}pure[x]\nnative\n"
    install(shop, text, kind, name="a")
    monkeypatch.setenv("PYTHONHASHSEED", "7")
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    old = os.umask(0o077)
    try:
        install(shop, text, kind, name="b")
    finally:
        os.umask(old)
    assert content(shop.parent / "a") == content(shop.parent / "b")


def other_pythons() -> list[Path]:
    """Return the other Pythons of this machine that have pip."""
    folder = Path.home() / ".pyenv" / "versions"
    found = sorted(folder.glob("3.1[0-9].*/bin/python"))
    return [path for path in found if not str(sys.base_prefix).startswith(str(path.parents[1]))]


@pytest.mark.parametrize("python", other_pythons(), ids=lambda path: path.parents[1].name)
def test_the_pip_of_another_python_writes_the_same_bytes(
    python: Path, shop: Path, option: str
) -> None:
    tool = Tool("pip", (str(python), str(tools._PIP_SCRIPT)), "?")
    for target, text in (
        ("3.11", f"{option}pure[x]\nnative\n"),
        ("3.13", f"{option}pure\nyoung\n"),
    ):
        names = f"a{target}", f"b{target}"
        first = install(shop, text, "uv", python=target, name=names[0])
        declared, folder = read(shop, text, target), shop.parent / names[1]
        second = install_dependencies(declared, target_for(target), folder, tool=tool)
        assert content(shop.parent / names[0]) == content(folder)
        assert shown(first) == shown(second)


@pytest.mark.parametrize("kind", KINDS)
def test_a_package_is_replaced_by_what_it_brings(kind: Kind, shop: Path, option: str) -> None:
    text = f"{option}outer\nshared==1.0\n"
    found = install(shop, text, kind, without={"outer": ["leaf", "shared"]})
    assert (found.diagnostics, versions(shop)) == ((), {"leaf": "1.0", "shared": "1.0"})


@pytest.mark.parametrize("text", ["", "# nothing\n", "-c limits.txt\n"])
def test_nothing_to_install_needs_no_tool(text: str, shop: Path) -> None:
    declared = Declared("requirements.txt", str(shop / "requirements.txt"), ())
    found = install_dependencies(declared, target_for("3.11"), shop.parent / "packages")
    assert found == Installation(None) and (shop.parent / "packages").is_dir()


@pytest.mark.parametrize("kind", KINDS)
def test_a_file_in_two_packages_is_reported(kind: Kind, shop: Path, tmp_path: Path) -> None:
    other = tmp_path / "clashing"
    for name, text in (("left", "1\n"), ("right", "2\n")):
        files = {f"{name}/__init__.py": "", "common/x.py": text, "common/same.py": "0\n"}
        add_wheel(other, name, "1.0", files=files)
    found = install(shop, f"--index-url {other.as_uri()}\nleft\nright\n", kind)
    assert shown(found) == [
        "None: PKG029 left and right contain common/x.py, with different contents"
    ]
    text = (shop.parent / "packages" / "common" / "x.py").read_text("utf-8")
    assert text == "2\n"  # of the last one by name, in whichever order they were installed


# -- A newer version was skipped -------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_a_newer_version_without_a_wheel_is_named(kind: Kind, shop: Path, option: str) -> None:
    found = install(shop, f"{option}native\n", kind)
    assert shown(found) == [
        "2: PKG027 native 2.0 instead of 3.0: 3.0 has no wheel for Python 3.11 on manylinux_2_31_x86_64"
    ]
    (one,) = found.skipped
    assert (one.name, one.version, one.newest) == ("native", "2.0", "3.0")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "text",
    [
        pytest.param("native==2.0\n", id="pinned"),
        pytest.param("native<3\n", id="excluded by the line"),
        pytest.param("shared\none\n", id="excluded by another package"),
        pytest.param("young\n", id="for a newer Python"),
        pytest.param("pure\n", id="the newest"),
    ],
)
def test_a_version_is_not_called_skipped_for_another_reason(
    kind: Kind, text: str, shop: Path, option: str
) -> None:
    found = install(shop, option + text, kind)
    assert found.diagnostics == ()


# -- The real index --------------------------------------------------------------------------------


@pytest.mark.deep
def test_real_packages_have_equal_bytes_by_both_tools(
    shop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.undo()
    text = "numpy\ncryptography\nazure-functions\nrequests\npydantic<3\n"
    for kind in KINDS:
        found = install(shop, text, kind, python="3.11", name=kind)
        assert [one for one in found.diagnostics if one.severity == "error"] == []
    assert versions(shop, "uv") == versions(shop, "pip")
    assert content(shop.parent / "uv") == content(shop.parent / "pip")


@pytest.mark.deep
@pytest.mark.parametrize("kind", KINDS)
def test_a_real_package_is_older_for_an_old_glibc(
    kind: Kind, shop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.undo()
    found = install(shop, "numpy\n", kind, python="3.12", platform="manylinux2014_x86_64")
    (one,) = found.skipped
    assert one.name == "numpy" and one.version.startswith("2.2.")
    assert shown(found) == [
        f"1: PKG027 numpy {one.version} instead of {one.newest}: {one.newest} has no wheel for "
        "Python 3.12 on manylinux_2_17_x86_64"
    ]
