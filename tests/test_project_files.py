"""The files around the package: their statements are true for the repository."""

from __future__ import annotations

import ast
import fnmatch
import re
import subprocess

import pytest

from funcdeco import __version__
from test_contributing import EXTRAS, SETTINGS, commands
from test_docs import ROOT
from test_layers import MODULES

HATCH_ADDS = {".gitignore", "pyproject.toml"}


def tracked() -> list[str]:
    """Return the files that git tracks, or that `git add` would add."""
    if not (ROOT / ".git").exists():
        pytest.skip("this isn't a clone: git lists no files")
    command = ["git", "ls-files", "-co", "--exclude-standard"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return [name for name in done.stdout.splitlines() if (ROOT / name).is_file()]


# -- Releases -------------------------------------------------------------------------------------


def test_sdist_has_every_file_of_the_repository() -> None:
    included = SETTINGS["tool"]["hatch"]["build"]["targets"]["sdist"]["include"]
    tops = {f"/{name.partition('/')[0]}" for name in tracked()}
    assert sorted(tops - {f"/{name}" for name in HATCH_ADDS}) == sorted(included)


def test_version_is_in_the_changelog_and_in_readme() -> None:
    changelog = (ROOT / "CHANGELOG.md").read_text("utf-8")
    headings = re.findall(r"^## (.+)$", changelog, re.M)
    assert headings[0] == "Unreleased"
    assert re.fullmatch(rf"{re.escape(__version__)} - \d{{4}}-\d\d-\d\d", headings[1])
    assert f"Version {__version__} " in (ROOT / "README.md").read_text("utf-8")


def test_sections_of_the_changelog_are_those_that_the_guide_names() -> None:
    guide = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    rule = guide.partition('"Unreleased" in')[2].partition(". ")[0]
    used = re.findall(r"^### (.+)$", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.M)
    assert set(used) <= set(re.findall(r'"(\w+)"', rule))


# -- Style ----------------------------------------------------------------------------------------


def editor_settings() -> dict[str, dict[str, str]]:
    """Return the sections of .editorconfig by their patterns, in their order."""
    found: dict[str, dict[str, str]] = {}
    section = found.setdefault("", {})
    for line in (ROOT / ".editorconfig").read_text("utf-8").splitlines():
        if match := re.fullmatch(r"\[(.+)\]", line):
            section = found.setdefault(match[1], {})
        elif "=" in line and not line.startswith("#"):
            key, value = line.split(" = ")
            section[key] = value
    return found


def settings_of(name: str) -> dict[str, str]:
    merged: dict[str, str] = {}
    for pattern, section in editor_settings().items():
        braces = re.fullmatch(r"(.*)\{(.+)\}", pattern)
        globs = [braces[1] + one for one in braces[2].split(",")] if braces else [pattern]
        if any(fnmatch.fnmatch(name.rpartition("/")[2], glob) for glob in globs):
            merged |= section
    return merged


def test_files_are_as_editorconfig_says() -> None:
    bad = []
    for name in tracked():
        content, expected = (ROOT / name).read_bytes(), settings_of(name)
        if expected["charset"] == "utf-8":
            content.decode("utf-8")
        if expected["end_of_line"] == "lf" and b"\r" in content:
            bad.append((name, "end_of_line"))
        if expected["insert_final_newline"] == "true" and content and content[-1:] != b"\n":
            bad.append((name, "insert_final_newline"))
        if expected["trim_trailing_whitespace"] == "true" and re.search(rb"[ \t]+$", content, re.M):
            bad.append((name, "trim_trailing_whitespace"))
    assert bad == []


def test_editorconfig_has_black_s_line_length() -> None:
    assert settings_of("a.py")["max_line_length"] == str(SETTINGS["tool"]["black"]["line-length"])


def test_hooks_before_a_commit_run_what_the_guide_runs() -> None:
    text = (ROOT / ".pre-commit-config.yaml").read_text("utf-8")
    ids, entries = re.findall(r"- id: (.+)", text), re.findall(r"entry: (.+)", text)
    assert ids == ["black", "ruff", "mypy"]
    by_hand = [" ".join(words) for words in commands("CONTRIBUTING.md")]
    assert [one for one in entries if one.replace(" --force-exclude", "") + " ." in by_hand] == (
        entries[:2]
    )
    assert entries[2] in by_hand
    assert {re.split("[><=]", one)[0] for one in EXTRAS["dev"]} >= set(ids)
    (looked_at,) = re.findall(r"files: (.+)", text)
    assert re.search(looked_at, "funcdeco/cli/main.py")
    assert not re.search(looked_at, "tests/test_cli.py")


# -- Instructions and promises --------------------------------------------------------------------


def test_issue_templates_have_a_name_and_say_what_they_are_for() -> None:
    found = {
        path.stem: re.match(r"---\nname: (.+)\nabout: (.+)\nlabels: (.+)\n---\n\n\*\*", text)
        for path in sorted((ROOT / ".github" / "ISSUE_TEMPLATE").glob("*.md"))
        for text in [path.read_text("utf-8")]
    }
    assert list(found) == ["bug", "feature", "rule_false_alarm"]
    assert all(found.values())


def test_no_module_imports_what_opens_network_connections() -> None:
    networking = {"ftplib", "httpx", "requests", "smtplib", "socket", "ssl"}
    parts = ("http.client", "http.server", "urllib.request")  # the others open nothing
    found = {
        (name, imported)
        for name, path in MODULES.items()
        for node in ast.walk(ast.parse(path.read_bytes()))
        for imported in _imported(node)
        if imported.partition(".")[0] in networking or imported.startswith(parts)
    }
    assert {name for name, _ in found} == {
        "funcdeco.engine.durable.listener",  # on the loopback interface, for durable clients
        "funcdeco.cli.run_project",  # what `funcdeco run` listens on
        "funcdeco.server.azurite_ports",  # on the loopback interface, to see whether it answers
        "funcdeco.server.admin_client",  # `funcdeco invoke --url`
        "funcdeco.server.channel",  # between the processes of `funcdeco run`
        "funcdeco.server.debug_port",  # on the loopback interface, for editors
        "funcdeco.server.durable_forward",  # from one process of `funcdeco run` to the next
        "funcdeco.server.durable_http",  # what an orchestrator sends by `call_http`
        "funcdeco.server.spawning",
        "funcdeco.server.serve",  # `funcdeco run`
        "funcdeco.storage.waiting",  # whether an emulator listens on the loopback interface
    }


def _imported(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [item.name for item in node.names]
    if isinstance(node, ast.ImportFrom) and node.module:
        return [node.module, *(f"{node.module}.{item.name}" for item in node.names)]
    return []
