"""Which indexes uv and pip use, and how their failures are reported."""

from __future__ import annotations

import hashlib
import sys
import textwrap
from pathlib import Path
from types import ModuleType, SimpleNamespace

import pytest

from dependencies_support import KINDS, index, install, option, read, shop, shown, versions
from funcdeco.deployment.dependencies import tools
from funcdeco.deployment.dependencies.install import install_dependencies
from funcdeco.deployment.dependencies.target import target_for
from funcdeco.deployment.dependencies.tools import Kind, Tool, find_tool
from funcdeco.deployment.dependencies.uv_output import read_uv
from wheel_index import add_wheel, isolate, served

__all__ = ["index", "option", "shop"]  # fixtures

pytestmark = pytest.mark.once

# -- Failures --------------------------------------------------------------------------------------

MISSING = "has no wheel for Python 3.11 on manylinux_2_31_x86_64"
FAILURES = {
    "newer\n": [f"2: PKG021 `newer` 1.0 {MISSING}"],
    "source\n": [f"2: PKG021 `source` 1.0 {MISSING}"],
    "native>=3\n": [f"2: PKG021 `native` 3.0 {MISSING}"],
    "outer\n": [f"2: PKG021 `foreign` 1.0, which `outer` requires, {MISSING}"],
    "young>=2\n": ["2: PKG021 `young` 2.0 requires Python >=3.12, but the target has Python 3.11"],
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
        "2: PKG026 the downloaded file of `leaf` matches none of the hashes in its line"
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
        message = "3: PKG026 `shared` has no hash, but other requirements do"
        assert shown(found) == [message]


def test_without_a_tool_nothing_is_installed(shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tools, "PathFinder", SimpleNamespace(find_spec=lambda _: None))
    monkeypatch.setenv("PATH", "")
    declared = read(shop, "leaf\n")
    found = install_dependencies(declared, target_for("3.11"), shop.parent / "packages")
    assert shown(found) == ["None: PKG025 neither uv nor pip was found"]


def test_a_process_that_uses_distutils_keeps_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """Until Python 3.11, the finder of setuptools warns and removes it when pip is looked up."""
    loaded = ModuleType("distutils")
    monkeypatch.setitem(sys.modules, "distutils", loaded)
    assert find_tool("pip") is not None
    assert sys.modules["distutils"] is loaded


@pytest.mark.parametrize("kind", KINDS)
def test_an_unknown_failure_shows_the_output(kind: Kind, shop: Path, option: str) -> None:
    declared = read(shop, f"{option}leaf\n")
    tool = find_tool(kind)
    assert tool is not None
    broken = Tool(kind, (sys.executable, "-c", "print('Oh no'); exit(3)"), "1")
    found = install_dependencies(declared, target_for("3.11"), shop.parent / "p", tool=broken)
    (one,) = found.diagnostics
    assert (one.code, one.message, one.detail) == ("PKG025", f"{kind} failed", "Oh no")


def test_a_package_that_the_tool_let_through_is_checked(shop: Path, index: Path) -> None:
    """Check `Requires-Python` of what is installed: uv 0.5 installs this package."""
    (wheel,) = (index / "young").glob("young-2.0-*.whl")
    command = (
        sys.executable,
        "-c",
        f"import sys, zipfile; zipfile.ZipFile({str(wheel)!r}).extractall(sys.argv[sys.argv.index('--target') + 1])",
    )
    tool = Tool("uv", command, "0.5.0")
    declared, folder = read(shop, "young\n"), shop.parent / "packages"
    found = install_dependencies(declared, target_for("3.11"), folder, tool=tool)
    assert shown(found) == [
        "1: PKG021 `young` 2.0 requires Python >=3.12, but the target has Python 3.11"
    ]


OLD = """Resolved 1 package in 1ms
error: Failed to determine installation plan
  Caused by: A path dependency is incompatible with the current platform: /x/foreign-1.0-cp311-cp311-win_amd64.whl
"""
CONFLICT = """  x No solution found when resolving dependencies:
  ╰─▶ Because one==1.0 depends on shared<2 and two==1.0 depends on shared>=2, we can conclude that
      one==1.0 and two==1.0 are incompatible.
      And because you require one and two, we can conclude that your requirements are unsatisfiable.
"""


def test_the_output_of_older_versions_of_uv_is_read_too() -> None:
    found = read_uv(OLD, ("foreign",))
    assert (found.kind, found.package, found.platforms) == ("no-wheel", "foreign", ("win_amd64",))
    found = read_uv(CONFLICT, ("one", "two"))
    assert (found.kind, found.parties) == ("conflict", ("one", "two"))
    assert found.detail.splitlines()[0].startswith("Because one==1.0 depends on shared<2")


@pytest.mark.parametrize("width", [30, 80, 300])
def test_a_conflict_reads_the_same_for_any_width_of_the_terminal(width: int) -> None:
    reason = (
        "Because one==1.0 depends on shared<2 and two==1.0 depends on shared>=2, we can conclude that "
        "one==1.0 and two==1.0 are incompatible."
    )
    indent = " " * 6
    lines = textwrap.wrap(reason, width, initial_indent="  ╰─▶ ", subsequent_indent=indent)
    found = read_uv("\n".join(["  x No solution found:", *lines]), ("one", "two"))
    assert found.detail == (
        "Because one==1.0 depends on shared<2 and two==1.0 depends on\n"
        "shared>=2, we can conclude that one==1.0 and two==1.0 are\n"
        "incompatible."
    )


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
    assert "denies access: error 401" in one.message
    assert "127.0.0.1" in one.message
    assert "Wr0ng" not in one.text and "abcTOKEN9" not in one.text


@pytest.mark.parametrize("kind", KINDS)
def test_an_index_that_is_not_there_is_named_without_the_password(kind: Kind, shop: Path) -> None:
    found = install(shop, "--index-url http://me:hunter-Two@127.0.0.1:9/simple\nleaf\n", kind)
    (one,) = found.diagnostics
    assert one.code == "PKG024" and "hunter" not in one.text
    assert "127.0.0.1:9/simple/leaf/` can't be reached: " in one.message
    assert "refused" in one.message


@pytest.fixture
def two_indexes(tmp_path: Path) -> str:
    """Return the addresses of two indexes, of which the first has a wheel for another system."""
    first, second = tmp_path / "first", tmp_path / "second"
    add_wheel(first, "split", "1.0", "cp311-cp311-win_amd64")
    add_wheel(second, "split", "1.0")
    return f"{first.as_uri()} {second.as_uri()}"


@pytest.mark.parametrize("kind", KINDS)
def test_all_indexes_that_pip_is_configured_for_are_searched(
    kind: Kind, shop: Path, two_indexes: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PIP_EXTRA_INDEX_URL", two_indexes)
    monkeypatch.setenv("PIP_INDEX_URL", two_indexes.split()[1])
    assert (install(shop, "split\n", kind).diagnostics, versions(shop)) == ((), {"split": "1.0"})


def test_uv_searches_one_index_if_it_is_told_to_and_the_hint_explains_it(
    shop: Path, two_indexes: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = two_indexes.split()
    text = f"--index-url {second}\n--extra-index-url {first}\nsplit\n"
    assert install(shop, text, "uv").diagnostics == ()
    monkeypatch.setenv("UV_INDEX_STRATEGY", "first-index")
    found = install(shop, text, "uv", name="b")
    assert [one.code for one in found.diagnostics] == ["PKG021"]
    assert found.diagnostics[0].hint.startswith("uv uses only the first index that has a package")
