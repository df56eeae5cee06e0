"""Generate pages from the code when the documentation is built, for `hooks:` in mkdocs.yml.

Functions whose names end in `_page` need only funcdeco, so tests can call them without MkDocs.
"""

from __future__ import annotations

import inspect
import json
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, NamedTuple

import click

import host_options_page
import lifetimes_page
import v2
from code_pages import DEFAULT_FUNCTION as DEFAULT_FUNCTION
from code_pages import HEADER as HEADER
from code_pages import all_explanations as all_explanations
from code_pages import group_page, group_path, host_rules_page, index_page
from code_pages import with_links as with_links
from funcdeco import App, FunctionApp, load
from funcdeco.app import Decorators
from funcdeco.bindings.base import Binding, Model
from funcdeco.bindings.catalog import decorators, families
from funcdeco.bindings.describe import BUNDLES, READS, properties, support
from funcdeco.bindings.root import Retry
from funcdeco.cli.main import cli
from funcdeco.diagnostics.codes import GROUPS

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files

HERE = Path(__file__).parent


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the generated pages."""
    from mkdocs.structure.files import File

    for path, page in PAGES.items():
        files.append(File.generated(config, path, content=page()))
    return files


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Add the pages of codes and families to the navigation, at the end of the reference."""
    assert config.nav is not None
    (reference,) = (part["Reference"] for part in config.nav if "Reference" in part)
    pages = [{family_title(name): f"reference/bindings/{name}.md"} for name in families()]
    pages.sort(key=lambda page: next(iter(page)).lower())
    codes = [
        {f"{group}: {title}": f"reference/{group_path(group)}"} for group, title in GROUPS.items()
    ]
    reference += [{"Codes": codes}, {"Bindings": pages}]
    return config


# -- Decorators ---------------------------------------------------------------------------------


def decorators_page() -> str:
    """Return the page that lists the families and their decorators."""
    parts = [
        "# Decorators\n",
        "This page lists all decorators of `App` and `Blueprint` by family; it is generated from the\n"
        "models that the build uses. Each family has a page with all keywords. A decorator accepts only\n"
        "keywords and returns the function unchanged. You can also use any decorator except\n"
        "`function` and `retry` in `Annotated` on a parameter or a return type. There, pyright checks\n"
        "the keywords, but mypy does not. The order of decorators does not matter: in function.json,\n"
        "the trigger comes first, then the other bindings from top to bottom.\n",
        "`funcdeco bindings` prints the same list. In Python, `help(app.queue_trigger)` prints the\n"
        "documentation of one decorator.\n",
    ]
    for family, names in families().items():
        parts.append(f"## [{family_title(family)}](bindings/{family}.md)\n")
        parts.append("| Decorator | Binding type | |\n| --- | --- | --- |")
        for name in names:
            model = decorators()[name]
            first = inspect.cleandoc(model.__doc__ or "").partition("\n")[0]
            link = f"[`{name}`](bindings/{family}.md#{name})"
            parts.append(f"| {link} | {_type_of(model)} | {_cell(first)}{_status(model)} |")
        parts.append("")
    return "\n".join(parts)


def family_title(family: str, app: type[Decorators] = App) -> str:
    """Return the start of the docstring of the family's module, up to a colon or period."""
    model = decorators(app)[families(app)[family][0]]
    module = sys.modules[model.__module__]
    return re.split(r"[:.]", inspect.cleandoc(module.__doc__ or family))[0]


def family_page(
    family: str, app: type[Decorators] = App, examples: Mapping[str, Example] | None = None
) -> str:
    """Return the page of one family: a section for each of its decorators."""
    shown = _examples(family) if examples is None else examples
    parts = [f"# {family_title(family, app)}\n", *(_head(family) if shown else ())]
    for name in families(app)[family]:
        model = decorators(app)[name]
        parts += [f"## {name} {{ #{name} }}\n", *_about_model(name, model)]
        if name in shown:
            parts.append(f"```python\n{shown[name].code}```\n")
            parts.append(f"```json\n{json.dumps(shown[name].function_json, indent=2)}\n```\n")
    return "\n".join(parts)


def _head(family: str) -> Iterator[str]:
    """Yield the lines that all examples of a family start with."""
    text = (HERE / "examples" / f"{family}.py").read_text("utf-8")
    _, _, code = text[: text.index("# -- ")].partition("\n\n")
    yield "All examples start with these lines:\n"
    yield f"```python\n{code.strip()}\n```\n"


def _about_model(name: str, model: type[Model]) -> Iterator[str]:
    yield f"{inspect.cleandoc(model.__doc__ or '')}\n"
    if issubclass(model, Binding):
        yield f"{_type_of(model)}. {BUNDLES[model.bundle]}".rstrip() + "\n"
        if text := " ".join(support(model)).strip():
            yield f'!!! note ""\n    {text}\n'
    yield f"[Microsoft's page]({model.documentation})\n"
    yield "| Keyword | Type | Default | In function.json | |\n| --- | --- | --- | --- | --- |"
    for row in properties(model):
        default = "**required**" if row.required else f"`{row.default!r}`"
        is_written = issubclass(model, Binding) or f"{name}.{row.name}" in _WRITTEN
        unwritten = not is_written or row.name in ("extra", "output_name")
        json_name = "" if unwritten else f"`{row.json_name}`"
        text = " ".join(filter(None, [row.description, READS.get(row.reads or "")]))
        yield f"| `{row.name}` | `{_cell(row.annotation)}` | {default} | {json_name} | {_cell(text)} |"
    yield ""
    for rule in model.rules:
        yield f"- {rule.text()}"
    yield ""
    if issubclass(model, Binding):
        yield from _about_types(model)


_WRITTEN = {
    *(f"retry.{name}" for name in Retry.model_fields),
    "function.script_file",
    "function.entry_point",
}


def _about_types(model: type[Binding]) -> Iterator[str]:
    shape = "func.Out[{}]" if model.role == "output" else "{}"
    yield "Annotations: " + ", ".join(
        f"`{shape.format(kind)}`" for kind in model.python_types
    ) + ".\n"
    if model.role == "output":
        shown = ", ".join(f"`{kind}`" for kind in model.returnable())
        yield f"As the return value: {shown or 'not supported'}.\n"


def _type_of(model: type[Model]) -> str:
    if not issubclass(model, Binding) or "type" in model.model_fields:
        return ""
    return f"`{model.type}`, {model.role}"


def _status(model: type[Model]) -> str:
    status = getattr(model, "status", "current")
    return "" if status == "current" else f" *{status.capitalize()}.*"


class Example(NamedTuple):
    """One function, and the function.json generated for it."""

    code: str
    function_json: dict[str, Any]


def _examples(family: str) -> dict[str, Example]:
    """Return the example of each decorator, from examples/<family>.py next to this file."""
    path = HERE / "examples" / f"{family}.py"
    if not path.exists():
        return {}
    text = path.read_text("utf-8")
    functions = {function.source.line: function for function in _load_example(text)}
    _, *parts = re.split(r"^# -- (\w+)\n", text, flags=re.M)
    found: dict[str, Example] = {}
    line = text[: text.index("# -- ")].count("\n") + 1
    for name, code in zip(parts[::2], parts[1::2], strict=True):
        end = line + 1 + code.count("\n")
        intended = [function for at, function in functions.items() if line <= at <= end]
        assert intended, f"no function below {name} in {path.name}"
        found[name] = Example(f"{code.strip()}\n", intended[-1].function_json)
        line = end
    return found


def _load_example(text: str) -> FunctionApp:
    with TemporaryDirectory() as folder:
        Path(folder, "host.json").write_text('{"version": "2.0"}', "utf-8")
        Path(folder, "app.py").write_text(text, "utf-8")
        return load(folder)


# -- Blocks of explanations and pages -----------------------------------------------------------


class Block(NamedTuple):
    """A fenced block: its language, its title (a file's path), its text."""

    language: str
    title: str
    text: str


def blocks(markdown: str) -> list[Block]:
    """Return the fenced blocks of *markdown*."""
    fence = re.compile(r'^```(\w+)(?: title="([^"]+)")?\n(.*?)^```$', re.M | re.S)
    return [Block(found[1], found[2] or "", found[3]) for found in fence.finditer(markdown)]


def sides(explanation: str) -> dict[str, list[Block]]:
    """Return the blocks below `**Fails**` and those below `**Instead**`."""
    _, *parts = re.split(r"^\*\*(Fails|Instead)\*\*$", explanation, flags=re.M)
    return {name: blocks(text) for name, text in zip(parts[::2], parts[1::2], strict=True)}


# -- Command line -------------------------------------------------------------------------------


def command_line_page() -> str:
    """Return the page with one section per command."""
    assert isinstance(cli, click.Group)
    parts = [
        "# Command line\n",
        "This page lists all commands and their options; `funcdeco COMMAND --help` prints the same text.\n"
        "`python -m funcdeco` is equivalent to `funcdeco`. If the current folder has a module that\n"
        "Python itself imports first, such as types.py, use `funcdeco` or `python -P -m funcdeco`.\n",
        *_EXIT_CODES,
    ]
    context = click.Context(cli, info_name="funcdeco")
    for name in cli.list_commands(context):
        command = cli.get_command(context, name)
        assert command is not None
        inner = click.Context(command, info_name=name, parent=context)
        parts += [f"## funcdeco {name}\n", f"```text\n{command.get_usage(inner)}\n```\n"]
        parts += [f"{inspect.cleandoc(command.help or '')}\n", *_options(command)]
    return "\n".join(parts)


_EXIT_CODES = (
    "| Exit code | Meaning |\n| --- | --- |",
    "| 0 | No errors; there may be warnings. |",
    "| 1 | The app or its files have errors (with `check --strict`, also warnings), `build --check` or "
    "`eject --diff` found a difference, or a function fails in `invoke` or `verify`. |",
    "| 2 | The command could not run: an invalid option, a missing folder, a write error. |\n",
    "The exit code of each error is listed with its [code](diagnostics.md). Results are printed on standard\n"
    "output. Output of the app during import goes to standard error.\n",
    "If funcdeco itself fails, it prints one line on standard error, shows all other findings, and\n"
    "exits with code 2. Set `FUNCDECO_TRACEBACK=1` in the environment to print the traceback too.\n",
)


def _options(command: click.Command) -> Iterator[str]:
    rows = [param for param in command.params if isinstance(param, click.Option)]
    yield "| Option | |\n| --- | --- |"
    for option in rows:
        quoted_name = ", ".join(option.opts)
        if isinstance(option.type, click.Choice):
            quoted_name += f" {'|'.join(option.type.choices)}"
        elif not option.is_flag:
            quoted_name += f" {option.metavar}"
        default = f" Default: `{option.default}`." if option.show_default else ""
        help_text = (option.help or "").rstrip(".")
        yield f"| `{quoted_name}` | {_cell(help_text)}.{default} |"
    yield "| `-h`, `--help` | Show the command's help and exit. |\n"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


PAGES: dict[str, Callable[[], str]] = {
    "reference/decorators.md": decorators_page,
    "reference/diagnostics.md": index_page,
    **{f"reference/{group_path(group)}": partial(group_page, group) for group in GROUPS},
    "reference/host-rules.md": host_rules_page,
    "reference/host-json.md": host_options_page.page,
    "reference/ends-of-support.md": lifetimes_page.page,
    "reference/command-line.md": command_line_page,
    "reference/from-v2.md": v2.page,
    **{f"reference/bindings/{family}.md": partial(family_page, family) for family in families()},
}
"""The generated pages, by their paths."""
