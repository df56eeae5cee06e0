"""Dependencies are installed for the target by uv and by pip, from indexes of small wheels."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from funcdeco.deployment.dependencies import tools
from funcdeco.deployment.dependencies.declared import Declared
from funcdeco.deployment.dependencies.install import Installation, install_dependencies
from funcdeco.deployment.dependencies.installed import installed_packages
from funcdeco.deployment.dependencies.reading import read_declared
from funcdeco.deployment.dependencies.target import target_for
from funcdeco.deployment.dependencies.tools import Kind, Tool, find_tool
from funcdeco.project.snapshot import Snapshot
from wheel_index import add_source, add_wheel, isolate, served

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
    text = f"{option}pure[x]\nnative\n"
    first = install(shop, text, "uv", name="a")
    tool = Tool("pip", (str(python), str(tools._PIP_SCRIPT)), "?")
    second = install_dependencies(
        read(shop, text), target_for("3.11"), shop.parent / "b", tool=tool
    )
    assert content(shop.parent / "a") == content(shop.parent / "b")
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


# -- Failures --------------------------------------------------------------------------------------

MISSING = "has no wheel for Python 3.11 on manylinux_2_31_x86_64"
FAILURES = {
    "newer\n": [f"2: PKG021 `newer` 1.0 {MISSING}"],
    "source\n": [f"2: PKG021 `source` 1.0 {MISSING}"],
    "native>=3\n": [f"2: PKG021 `native` 3.0 {MISSING}"],
    "outer\n": [f"2: PKG021 `foreign` 1.0, which `outer` requires, {MISSING}"],
    "young>=2\n": ["2: PKG021 `young` 2.0 needs Python >=3.12, and the target has Python 3.11"],
    "nowhere\n": ["2: PKG022 no index contains `nowhere`"],
    "pure==9\n": ["2: PKG022 no version of `pure` matches `pure==9`"],
    "one\nleaf\ntwo\n": ["2: PKG023 `one` and `two` contradict each other (requirements.txt:4)"],
    "pure==1.0\npure==1.1\n": [
        "2: PKG023 `pure==1.0` and `pure==1.1` contradict each other (requirements.txt:3)"
    ],
    "nowhere\nleaf\nsource\nouter\n": [
        "2: PKG022 no index contains `nowhere`",
        f"4: PKG021 `source` 1.0 {MISSING}",
        f"5: PKG021 `foreign` 1.0, which `outer` requires, {MISSING}",
    ],
    f"leaf==1.0 --hash=sha256:{'0' * 64}\n": [
        "2: PKG026 the file of `leaf` has none of the hashes in its line"
    ],
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("text", FAILURES)
def test_a_failure_names_the_package_and_its_line(
    kind: Kind, text: str, shop: Path, option: str
) -> None:
    found = install(shop, option + text, kind)
    assert sorted(shown(found)) == FAILURES[text]
    assert all(one.hint for one in found.diagnostics)
    assert all(one.file == str(shop / "requirements.txt") for one in found.diagnostics)


@pytest.mark.parametrize("kind", KINDS)
def test_the_hint_names_the_platform_that_has_a_wheel(kind: Kind, shop: Path, option: str) -> None:
    (one,) = install(shop, f"{option}newer\n", kind).diagnostics
    assert "use `--platform manylinux_2_39_x86_64` if the app runs there" in one.hint
    found = install(shop, f"{option}newer\n", kind, platform="manylinux_2_39_x86_64")
    assert (found.diagnostics, versions(shop)) == ((), {"newer": "1.0"})
    (one,) = install(shop, f"{option}foreign\n", kind, name="b").diagnostics
    assert "--platform" not in one.hint


@pytest.mark.parametrize("kind", KINDS)
def test_a_wheel_for_another_system_is_named(kind: Kind, shop: Path, index: Path) -> None:
    (wheel,) = (index / "foreign").glob("*.whl")
    found = install(
        shop, f"leaf @ {next((index / 'leaf').glob('*.whl')).as_uri()}\n{wheel}\n", kind
    )
    assert shown(found) == [f"2: PKG021 `foreign` 1.0 {MISSING}"]


@pytest.mark.parametrize("kind", KINDS)
def test_hashes_are_checked_and_none_may_be_missing(kind: Kind, shop: Path, index: Path) -> None:
    (wheel,) = (index / "leaf").glob("*.whl")
    digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
    line = f"--index-url {index.as_uri()}\nleaf==1.0 --hash=sha256:{digest}\n"
    assert install(shop, line, kind).diagnostics == ()
    for more in ("shared\n", "shared==1.0\n"):
        found = install(shop, line + more, kind, name="b")
        message = "3: PKG026 `shared` has no version with a hash, but other requirements have"
        assert shown(found) == [message]


def test_without_a_tool_nothing_is_installed(shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tools, "find_spec", lambda _: None)
    monkeypatch.setenv("PATH", "")
    declared = read(shop, "leaf\n")
    found = install_dependencies(declared, target_for("3.11"), shop.parent / "packages")
    assert shown(found) == ["None: PKG025 neither uv nor pip was found"]


@pytest.mark.parametrize("kind", KINDS)
def test_an_unknown_failure_shows_the_output(kind: Kind, shop: Path, option: str) -> None:
    declared = read(shop, f"{option}leaf\n")
    tool = find_tool(kind)
    assert tool is not None
    broken = Tool(kind, (sys.executable, "-c", "print('Oh no'); exit(3)"), "1")
    found = install_dependencies(declared, target_for("3.11"), shop.parent / "p", tool=broken)
    (one,) = found.diagnostics
    assert (one.code, one.message, one.detail) == ("PKG025", f"{kind} 1 failed", "Oh no")


def test_an_unusual_glibc_is_left_to_pip() -> None:
    unusual = target_for("3.11", "manylinux_2_24_x86_64")
    assert [find_tool(target=one).kind for one in (unusual, target_for("3.11"))] == ["pip", "uv"]  # type: ignore[union-attr]


# -- Indexes ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_find_links_next_to_the_file_is_used(kind: Kind, shop: Path, index: Path) -> None:
    wheels = shop.parent / "my wheels"
    wheels.mkdir()
    (wheel,) = (index / "leaf").glob("*.whl")
    (wheels / wheel.name).write_bytes(wheel.read_bytes())
    found = install(shop, '--no-index\n--find-links "../my wheels"\nleaf\n', kind)
    assert (found.diagnostics, versions(shop)) == ((), {"leaf": "1.0"})


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("form", ["environment", "file"])
def test_pips_configuration_applies_to_both(
    kind: Kind, form: str, shop: Path, index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if form == "environment":
        monkeypatch.setenv("PIP_INDEX_URL", index.as_uri())
    else:
        file = shop.parent / "pip.conf"
        file.write_text(f"[global]\nindex-url = {index.as_uri()}\n", "utf-8")
        monkeypatch.setenv("PIP_CONFIG_FILE", str(file))
    assert install(shop, "leaf\n", kind).diagnostics == ()
    assert versions(shop) == {"leaf": "1.0"}


@pytest.mark.parametrize("kind", KINDS)
def test_the_index_in_requirements_replaces_the_configured_one(
    kind: Kind, shop: Path, option: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:9/simple")
    assert install(shop, f"{option}leaf\n", kind).diagnostics == ()


@pytest.mark.parametrize("kind", KINDS)
def test_uvs_configuration_applies_to_both(
    kind: Kind, tmp_path: Path, index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    isolate(monkeypatch, tmp_path)
    table = f'[[tool.uv.index]]\nurl = "{index.as_uri()}"\ndefault = true\n'
    (tmp_path / "pyproject.toml").write_text(table, "utf-8")
    assert install(tmp_path, "leaf\n", kind).diagnostics == ()
    (tmp_path / "pyproject.toml").unlink()
    monkeypatch.setenv("UV_DEFAULT_INDEX", index.as_uri())
    assert install(tmp_path, "leaf\n", kind, name="b").diagnostics == ()


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("form", ["environment", "requirements"])
def test_the_best_version_of_all_indexes_is_used(
    kind: Kind,
    form: str,
    shop: Path,
    index: Path,
    tmp_path: Path,
    option: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    other = tmp_path / "other"
    add_wheel(other, "leaf", "0.9")
    line = f"--extra-index-url {other.as_uri()}\n" if form == "requirements" else ""
    if form == "environment":
        monkeypatch.setenv("PIP_EXTRA_INDEX_URL", other.as_uri())
    assert install(shop, f"{option}{line}leaf\n", kind).diagnostics == ()
    assert versions(shop) == {"leaf": "1.0"}


@pytest.mark.parametrize("kind", KINDS)
def test_an_extra_index_with_a_password_is_used(
    kind: Kind, shop: Path, tmp_path: Path, option: str
) -> None:
    private = tmp_path / "private"
    add_wheel(private, "secret-sauce", "1.0", requires=["leaf"])
    with served(private) as address:
        line = f"--extra-index-url http://reader:s3cret-Word@{address}\n"
        found = install(shop, f"{option}{line}secret-sauce\n", kind)
    assert (found.diagnostics, versions(shop)) == ((), {"leaf": "1.0", "secret-sauce": "1.0"})


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("user", ["reader:Wr0ng-Word@", "abcTOKEN9@", ""])
def test_an_index_that_refuses_access_is_named_without_the_password(
    kind: Kind, user: str, shop: Path, tmp_path: Path
) -> None:
    private = tmp_path / "private"
    add_wheel(private, "secret-sauce", "1.0")
    with served(private) as address:
        found = install(shop, f"--index-url http://{user}{address}\nsecret-sauce\n", kind)
    (one,) = found.diagnostics
    assert one.code == "PKG024"
    assert "refuses access: error 401" in one.message
    assert "127.0.0.1" in one.message
    assert "Wr0ng" not in one.text and "abcTOKEN9" not in one.text


@pytest.mark.parametrize("kind", KINDS)
def test_an_index_that_is_not_there_is_named_without_the_password(kind: Kind, shop: Path) -> None:
    found = install(shop, "--index-url http://me:hunter-Two@127.0.0.1:9/simple\nleaf\n", kind)
    (one,) = found.diagnostics
    assert one.code == "PKG024" and "hunter" not in one.text
    assert "127.0.0.1:9/simple/leaf/` can't be reached: " in one.message
    assert "refused" in one.message


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
