"""The documentation is complete, and its examples have the documented results."""

from __future__ import annotations

import importlib.util
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from click.testing import CliRunner

import publishing_pages
import samples
from funcdeco import App
from funcdeco.analysis.host_options.section import Option
from funcdeco.analysis.host_options.table import entries as entries_of_host_json
from funcdeco.bindings.catalog import families
from funcdeco.cli.main import cli
from funcdeco.declare import entries
from funcdeco.diagnostics.diagnostic import CODES
from funcdeco.diagnostics.host_rules import HOST_RULES, covering
from funcdeco.project.default_host import HOST_JSON
from import_costs_support import without_numbers
from page_server import PageServer
from verify_support import steady

ROOT = Path(__file__).parents[1]
EXPLAINED = ROOT / "funcdeco" / "diagnostics" / "explanations"
# No caches in the examples' folders, and this funcdeco even if it isn't installed.
OURS = {"PYTHONDONTWRITEBYTECODE": "1", "PYTHONPATH": str(ROOT)}
ENVIRONMENT = {**os.environ, **OURS}


def _load_hooks() -> ModuleType:
    spec = importlib.util.spec_from_file_location("docs_hooks", ROOT / "docs" / "hooks.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.path.insert(0, str(ROOT / "docs"))  # as MkDocs does
    try:
        spec.loader.exec_module(module)
    finally:
        sys.path.remove(str(ROOT / "docs"))
    return module


hooks: Any = _load_hooks()
EXPLANATIONS: dict[str, str] = hooks.all_explanations()


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a project folder without an app as the current folder."""
    folder = tmp_path / "shop"
    folder.mkdir()
    (folder / "host.json").write_text(HOST_JSON, "utf-8")
    (folder / "requirements.txt").write_text("azure-functions\nfuncdeco\n", "utf-8")
    monkeypatch.chdir(folder)
    for name in (
        "XDG_CONFIG_HOME",
        "XDG_CONFIG_DIRS",
    ):  # uv reads the machine's configuration there
        monkeypatch.setenv(name, str(tmp_path / "configuration"))
    return folder


def run(command: str) -> tuple[int, str]:
    """Run one command line of a page, `funcdeco` in this process; return exit code and output."""
    day = re.match(r"FUNCDECO_TODAY=(\S+) (?=funcdeco )", command)
    plain = command.removeprefix(day[0]) if day else command
    if plain.startswith("funcdeco ") and "|" not in command:
        variables = {"FUNCDECO_TODAY": day[1]} if day else {}
        arguments = shlex.split(plain)[1:]
        result = CliRunner(env=variables).invoke(cli, arguments, prog_name="funcdeco")
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result.exit_code, result.output
    if command.startswith("cd "):
        os.chdir(command[3:])
        return 0, ""
    python = shlex.quote(sys.executable)
    tools = f'python() {{ {python} "$@"; }}; '
    tools += "".join(
        f'{name}() {{ python -m {name} "$@"; }}; ' for name in ("funcdeco", "pip", "uv")
    )
    path = os.pathsep.join([str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])])
    environment = {**os.environ, **OURS, "PYTHONPATH": path}
    done = subprocess.run(
        ["bash", "-c", tools + command], capture_output=True, text=True, check=True, env=environment
    )
    return 0, done.stdout


def write(folder: Path, blocks: list[Any]) -> None:
    """Write the files in *blocks*; if none is Python, the app that the page names."""
    files = {block.title: block.text for block in blocks if block.title}
    by_hand = any(name.endswith("/function.json") for name in files)
    if not by_hand and not any("/" not in name and name.endswith(".py") for name in files):
        files["app.py"] = hooks.DEFAULT_FUNCTION
    for name, text in files.items():
        if name == "app.py" and not re.search(r"import azure.functions|^app = (?!App)", text, re.M):
            text = f"{hooks.HEADER}\n\n{text}"
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, "utf-8")


def commands(blocks: list[Any]) -> Iterator[str]:
    """Return the commands in *blocks*, or the one that the page names."""
    shown = "".join(block.text for block in blocks if block.language == "console")
    found = [line[2:] for line in shown.splitlines() if line.startswith("$ ")]
    yield from found or ["funcdeco check"]


def codes_in(output: str, severity: str = "error|warning|note") -> set[str]:
    return set(re.findall(rf"\b(?:{severity}) ([A-Z]{{3}}\d{{3}}): ", output))


def test_every_code_is_explained_and_no_other() -> None:
    assert list(EXPLANATIONS.keys() - CODES.keys()) == []
    assert list(CODES.keys() - EXPLANATIONS.keys()) == []


UNSHOWN = {
    "BUG001": "no app makes a rule fail",
    "PKG015": "the package would have 500 MB",
}
"""Codes without examples, each with the reason."""
SHOWN = [code for code in CODES if code not in UNSHOWN]
BESIDE = {"BLD011": {"HTP002"}}
"""The errors that a code is only reported beside."""


@pytest.mark.parametrize("code", SHOWN)
def test_explanation_has_a_text_and_both_examples(code: str) -> None:
    text = EXPLANATIONS[code]
    assert not text.startswith("**")
    assert list(hooks.sides(text)) == ["Fails", "Instead"]
    assert all(hooks.sides(text).values())


def runs_here(code: str) -> Any:
    """Return the parameter of a code, skipped if its example is in a syntax of newer Pythons."""
    is_old = code == "IMP008" and sys.version_info < (3, 12)
    return pytest.param(code, marks=pytest.mark.skipif(is_old, reason="it doesn't parse"))


@pytest.mark.parametrize("code", [*map(runs_here, SHOWN)])
def test_failing_example_prints_what_it_shows(code: str, place: Path) -> None:
    """Write the files, run the commands, and compare the output of the last one with the page.

    If UPDATE_DOCS=1 is set in the environment, write the output into the explanation instead.
    """
    blocks = hooks.sides(EXPLANATIONS[code])["Fails"]
    write(place, blocks)
    *before, last = commands(blocks)
    for command in before:
        assert run(command)[0] == 0
    exit_code, output = run(last)
    expected = {code, *BESIDE.get(code, ())}
    assert code in codes_in(output, CODES[code].severity), output
    assert codes_in(output) == expected, output
    errors = [CODES[one].exit_code for one in expected if CODES[one].severity == "error"]
    assert exit_code == max(errors, default=0)
    printed = output.replace(f"{place}/", "").replace(f"{place.parent}/", "../")
    if os.environ.get("UPDATE_DOCS"):
        _show(code, "".join(f"$ {command}\n" for command in (*before, last)) + printed)
    else:
        shown = "".join(block.text for block in blocks if block.language == "console")
        assert _without_marks(shown).endswith(_without_marks(f"$ {last}\n{printed}"))


def _without_marks(text: str) -> str:
    """Return *text* without what depends on the Python version, such as the marks of tracebacks."""
    return _comparable(re.sub(r"^ +[~^]+\n", "", text, flags=re.M))


def _comparable(text: str) -> str:
    """Return *text* without times, and without the sizes of packages, which contain our modules."""
    size = r"\d+ files, [\d.]+ [kM]B, [\d.]+ [kM]B unpacked"
    return without_numbers(steady(re.sub(size, "N files", text)))


def _show(code: str, transcript: str) -> None:
    """Write the *transcript* below `**Fails**` in the explanation of *code*."""
    path = EXPLAINED / f"{code[:3]}.md"
    head, rest = path.read_text("utf-8").split(f"## {code}\n", 1)
    fails, instead = rest.split("**Instead**", 1)
    fails = re.sub(r"```console\n.*?^```\n+", "", fails, flags=re.M | re.S).rstrip()
    fails = f"{fails}\n\n```console\n{transcript}```\n\n"
    path.write_text(f"{head}## {code}\n{fails}**Instead**{instead}", "utf-8")


@pytest.mark.parametrize("code", SHOWN)
def test_what_stands_instead_has_no_fault(code: str, place: Path) -> None:
    blocks = hooks.sides(EXPLANATIONS[code])["Instead"]
    write(place, blocks)
    for command in commands(blocks):
        exit_code, output = run(command)
        assert (exit_code, codes_in(output)) == (0, set()), output


def test_pages_of_groups_have_an_anchor_for_each_code() -> None:
    pages = [
        page() for path, page in hooks.PAGES.items() if path.startswith("reference/diagnostics/")
    ]
    assert re.findall(r"^## .* \{ #(\w+) \}$", "".join(pages), re.M) == list(CODES)


def test_table_of_diagnostics_has_a_link_and_an_anchor_for_each_code() -> None:
    rows = re.findall(
        r"^\| \[(\w+)\]\(diagnostics/(\w+)\.md#(\w+)\)\{ #(\w+) \}", hooks.index_page(), re.M
    )
    assert rows == [(code, code[:3].lower(), code, code) for code in CODES]


def test_pages_of_families_cover_all_decorators() -> None:
    names = [name for name, value in entries(App).items() if value]
    pages = "".join(hooks.family_page(family) for family in families())
    assert sorted(re.findall(r"^## \w+ \{ #(\w+) \}$", pages, re.M)) == sorted(names)
    linked = re.findall(r"\(bindings/\w+\.md#(\w+)\)", hooks.decorators_page())
    assert sorted(linked) == sorted(names)


PAGES = sorted(str(path.relative_to(ROOT / "docs")) for path in (ROOT / "docs").rglob("*.md"))


@pytest.mark.once
@pytest.mark.parametrize("page", PAGES)
def test_commands_on_the_page_print_what_it_shows(
    page: str, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Write the files that have a title, and run the commands, from top to bottom.

    If UPDATE_DOCS=1 is set in the environment, write the output into the page instead.
    """
    path = ROOT / "docs" / page
    text = path.read_text("utf-8")
    if page in publishing_pages.PAGES:
        publishing_pages.prepare(place, monkeypatch)
        if not os.environ.get("UPDATE_DOCS"):
            text = publishing_pages.for_this_machine(text)
    with Page(place) as running:
        for block in hooks.blocks(text):
            if block.title:
                running.write(block.title, block.text)
            elif block.language == "console":
                printed = running.printed(block.text)
                if os.environ.get("UPDATE_DOCS"):
                    old, new = (f"```console\n{one}```" for one in (block.text, printed))
                    text = text.replace(old, new, 1)
                else:
                    assert _comparable(printed) == _comparable(block.text)
    if os.environ.get("UPDATE_DOCS"):
        path.write_text(text, "utf-8")


class Page:
    """What a page does: it writes files, runs commands, and leaves `funcdeco run` running."""

    def __init__(self, place: Path) -> None:
        self._place = place
        self._server: PageServer | None = None

    def __enter__(self) -> Page:
        return self

    def __exit__(self, *error: object) -> None:
        self._stop()

    def _stop(self) -> None:
        if self._server is not None:
            self._server.stop()
            self._server = None

    def write(self, name: str, text: str) -> None:
        """Write a file; a server has followed the edit afterwards."""
        target = Path(name)
        target.parent.mkdir(parents=True, exist_ok=True)
        is_new = not target.exists() or target.read_text("utf-8") != text
        if self._server is not None:
            self._server.look()
        target.write_text(text, "utf-8")
        if self._server is not None and is_new:
            self._server.reload()

    def printed(self, shown: str) -> str:
        """Return a block with commands as they are, each with what it prints.

        A block without commands is what the server prints for the block before it.
        """
        lines = shown.splitlines(keepends=True)
        commands = [line for line in lines if line.startswith("$ ")]
        if not commands:
            assert self._server is not None
            return self._server.printed(shown)
        return "".join(f"{line}{self._output(line[2:].strip())}" for line in commands)

    def _output(self, command: str) -> str:
        if re.match("funcdeco run( |$)", command):
            self._stop()
            self._server = PageServer(command, ENVIRONMENT)
            return self._server.started
        if self._server is not None and not re.match("curl |funcdeco invoke .* --url ", command):
            self._stop()
        if self._server is not None:
            self._server.look()
            command = self._server.command(command)
        text = run(command)[1].replace(f"{self._place}/", "")
        if self._server is not None:
            text = self._server.shown(text)
        return text if text.endswith("\n") or not text else f"{text}\n"


def test_json_page_lists_each_event_of_run() -> None:
    text = (ROOT / "docs/reference/json.md").read_text("utf-8")
    section = text.partition("## funcdeco run --format json\n")[2].partition("\n## ")[0]
    events = section.partition("| Event |")[2].partition("\n\n")[0]
    console = (ROOT / "funcdeco/server/console.py").read_text("utf-8")
    printed = re.findall(r'self\._print\("(\w+)"', console)
    passed_on = ["invocation", "log", "trouble"]  # of a worker, as they are
    assert sorted(re.findall(r"^\| `(\w+)` \|", events, re.M)) == sorted([*printed, *passed_on])


def test_samples_on_pages_are_the_files_that_they_name() -> None:
    """If UPDATE_DOCS=1 is set in the environment, copy the files into the pages instead."""
    if os.environ.get("UPDATE_DOCS"):
        samples.main()
    texts = {page.name: page.read_text("utf-8") for page in samples.pages()}
    assert {name: samples.with_samples(text) for name, text in texts.items()} == texts
    assert sum(len(samples.SAMPLE.findall(text)) for text in texts.values()) > 20
    assert [name for name, text in texts.items() if "--8<--" in text] == []


def test_first_command_of_readme_ends_with_an_app_that_answers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = (ROOT / "README.md").read_text("utf-8")
    blocks = [(block.language, block.text) for block in hooks.blocks(text)]
    first, second = (text for language, text in blocks if language == "sh")
    (table,) = (text for language, text in blocks if language == "text")
    (request,) = (text for language, text in blocks if language == "console")
    assert second == "bash .ci/test\n"
    assert "pip install -q '.[run]' && " in first
    command = first.rpartition("&& .venv/bin/")[2].strip()
    example = shlex.split(command)[-1]
    shutil.copytree(
        ROOT / example, tmp_path / example, ignore=shutil.ignore_patterns("__pycache__", "greet")
    )
    monkeypatch.chdir(tmp_path)
    with Page(tmp_path) as running:
        assert running.printed(f"$ {command}\n") == f"$ {command}\n{table}"
        assert running.printed(request) == request


def test_smallest_example_of_readme_is_the_one_in_examples() -> None:
    text = (ROOT / "README.md").read_text("utf-8")
    (python,) = (block.text for block in hooks.blocks(text) if block.language == "python")
    _, _, code = (ROOT / "examples/hello_http/app.py").read_text("utf-8").partition("\n\n")
    assert python == code


PAGES_FOR_PEOPLE = (
    *sorted(path.name for path in ROOT.glob("*.md")),
    *sorted(str(path.relative_to(ROOT)) for path in (ROOT / ".github").rglob("*.md")),
)


@pytest.mark.parametrize("page", [*PAGES_FOR_PEOPLE, *(f"docs/{page}" for page in PAGES)])
def test_files_that_the_page_links_to_exist(page: str) -> None:
    path = ROOT / page
    for target in re.findall(r"\]\((?!https?://)([^)#]+)", path.read_text("utf-8")):
        generated = str(Path(os.path.relpath(path.parent / target, ROOT / "docs")))
        assert generated in hooks.PAGES or (path.parent / target).exists(), target


@pytest.mark.parametrize("code", CODES)
def test_explanation_says_once_why_the_code_matters(code: str) -> None:
    paragraphs = EXPLANATIONS[code].partition("**Fails**")[0].strip().split("\n\n")
    reasons = [text for text in paragraphs if text.startswith("**Why it matters.** ")]
    assert len(reasons) == 1
    assert paragraphs[-1] == reasons[0]


def test_page_of_the_host_s_rules_has_an_anchor_and_the_codes_of_each() -> None:
    rows = re.findall(
        r"^\| \*\*(.+?)\*\*\{ #(.+?) \} \| .+? \| (.+?) \| ", hooks.host_rules_page(), re.M
    )
    assert [(rule, anchor) for rule, anchor, _ in rows] == [(rule, rule) for rule in HOST_RULES]
    for rule, _, covered in rows:
        linked = re.findall(r"\[(\w+)\]\(diagnostics/\w+\.md#\1\)", covered)
        assert linked == covering(rule)
        assert bool(linked) != covered.startswith("*Nothing:* ")


def test_sources_of_a_code_link_to_the_host_s_rules() -> None:
    page = hooks.group_page("HTP")
    section = page.partition("{ #HTP007 }")[2].partition("\n## ")[0]
    assert "Source: [R-HTTP-06](../host-rules.md#R-HTTP-06)\n" in section


def test_links_of_explanations_lead_from_the_page_of_their_group() -> None:
    text = (
        "[a](#BND001), [b](#HTP001), [c](../explanation/models.md), [d](json.md), [e](https://x.y)"
    )
    assert hooks.with_links(text, "BND") == (
        "[a](#BND001), [b](htp.md#HTP001), [c](../../explanation/models.md), [d](../json.md), "
        "[e](https://x.y)"
    )


HOOKS = ROOT / ".pre-commit-hooks.yaml"


def _pre_commit_hooks() -> list[dict[str, str]]:
    """Return the hooks: a list of plain keys and values, so that no YAML parser is needed."""
    found: list[dict[str, str]] = []
    for line in HOOKS.read_text("utf-8").splitlines():
        match = re.fullmatch(r"(- |  )([a-z_]+): ([^\s#\[{&*!|>'\"%@`].*)", line)
        assert match, line
        if match[1] == "- ":
            found.append({})
        assert match[2] not in found[-1], line
        found[-1][match[2]] = match[3]
    return found


def test_hooks_for_pre_commit_run_commands_of_ours(place: Path) -> None:
    (place / "app.py").write_text(f"{hooks.HEADER}\n\n{hooks.DEFAULT_FUNCTION}", "utf-8")
    assert run("funcdeco build")[0] == 0
    entries_of = {hook["id"]: hook["entry"] for hook in _pre_commit_hooks()}
    assert entries_of == {
        "funcdeco-check": "funcdeco check",
        "funcdeco-build": "funcdeco build --check",
    }
    assert [run(entry)[0] for entry in entries_of.values()] == [0, 0]


def test_the_check_for_pre_commit_works_in_a_v2_app(place: Path) -> None:
    text = (
        "import azure.functions as func\n\napp = func.FunctionApp()\n\n\n"
        '@app.route(route="a", methods=["{}"])\ndef a(req: func.HttpRequest) -> str:\n    return "a"\n'
    )
    (entry,) = (hook["entry"] for hook in _pre_commit_hooks() if hook["id"] == "funcdeco-check")
    for method, code in (("GET", 0), ("FETCH", 1)):
        (place / "function_app.py").write_text(text.format(method), "utf-8")
        assert run(entry)[0] == code


def test_hooks_for_pre_commit_take_no_files_and_look_at_those_of_a_project() -> None:
    for hook in _pre_commit_hooks():
        assert hook.keys() >= {"id", "name", "description", "language", "entry", "files"}
        assert (hook["language"], hook["pass_filenames"]) == ("python", "false")
        looked_at = ["app.py", "function_app.py", "shop/orders.py", "store/function.json"]
        looked_at += ["host.json", ".funcignore"]
        assert [name for name in looked_at if not re.search(hook["files"], name)] == []
        assert [
            name for name in ("README.md", "prices.json") if re.search(hook["files"], name)
        ] == []


def test_page_of_host_json_lists_every_option() -> None:
    text = hooks.PAGES["reference/host-json.md"]()
    options = [one for one in entries_of_host_json() if isinstance(one.member, Option)]
    names = [one.path[-1] for one in options]
    assert [name for name in names if f"{name}`" not in text] == []
    assert "\n## `extensions.queues`\n\nSource: azure-sdk-for-net `QueuesOptions`.\n" in text
    assert "| `batchSize` | a whole number from 1 to 32 |  |" in text
    assert "| `maxBatchSize` |  | Not read. Use `batchSize`. |" in text
