"""Pages that are made from the code when the documentation is built, for `hooks:` in mkdocs.yml.

The functions ending in `_page` need funcdeco alone, so that tests can call them without MkDocs.
"""

from __future__ import annotations

import inspect
import json
import re
import textwrap
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from funcdeco import load
from funcdeco.app import Decorators
from funcdeco.bindings.base import Model
from funcdeco.bindings.describe import properties
from funcdeco.cli.main import cli
from funcdeco.declare import declare
from funcdeco.diagnostics import CODES

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files

HERE = Path(__file__).parent
HEADER = "import azure.functions as func\nfrom funcdeco import App\n\napp = App()\n"
"""What each app.py in the examples begins with, unless it imports azure.functions itself."""
_HEADER_NOTE = f"""\
An app.py below goes on after these lines, unless it imports `azure.functions` itself:

```python
{HEADER}```
"""


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the generated pages."""
    from mkdocs.structure.files import File

    for path, page in PAGES.items():
        files.append(File.generated(config, path, content=page()))
    return files


# -- Decorators ---------------------------------------------------------------------------------

_EXAMPLES = {
    "function": """
        @app.function(name="say-hello")
        @app.http(route="hello", methods=["GET"])
        def hello(req: func.HttpRequest) -> str:
            return "Hello!"
        """,
    "retry": """
        @app.timer_trigger(schedule="0 */5 * * * *")
        @app.retry(strategy="fixedDelay", max_retry_count=3, delay_interval="00:00:10")
        def refresh(timer: func.TimerRequest) -> None: ...
        """,
    "http": """
        @app.http(route="items/{id:int}", methods=["GET", "HEAD"], auth_level="anonymous")
        def get_item(req: func.HttpRequest) -> func.HttpResponse:
            return func.HttpResponse(req.route_params["id"])
        """,
    "http_output": """
        @app.generic_trigger(type="httpTrigger", name="req", extra={"authLevel": "anonymous"})
        @app.http_output(name="$return")
        def hello(req: func.HttpRequest) -> func.HttpResponse:
            return func.HttpResponse("Hello!")
        """,
    "timer_trigger": """
        @app.timer_trigger(schedule="0 30 2 * * *", use_monitor=True)
        def tidy(timer: func.TimerRequest) -> None: ...
        """,
    "queue_trigger": """
        @app.queue_trigger(queue_name="orders", connection="ORDERS_STORAGE")
        def store(msg: func.QueueMessage) -> None: ...
        """,
    "queue_output": """
        @app.http(route="orders", methods=["POST"])
        @app.queue_output(name="order", queue_name="orders")
        def accept(req: func.HttpRequest, order: func.Out[str]) -> str:
            order.set(req.get_body().decode())
            return "accepted"
        """,
    "blob_trigger": """
        @app.blob_trigger(path="uploads/{name}.csv", source="EventGrid")
        def load_csv(upload: func.InputStream) -> None: ...
        """,
    "blob_input": """
        @app.http(route="items/{id}")
        @app.blob_input(name="item", path="samples/{id}", data_type="binary")
        def get_item(req: func.HttpRequest, item: func.InputStream) -> func.HttpResponse:
            return func.HttpResponse(item.read())
        """,
    "blob_output": """
        @app.queue_trigger(queue_name="orders", name="msg")
        @app.blob_output(name="row", path="orders/{id}.json")
        def store(msg: func.QueueMessage, row: func.Out[bytes]) -> None:
            row.set(msg.get_body())
        """,
    "generic_trigger": """
        @app.generic_trigger(
            type="mqttTrigger", extra={"topics": ["plant/+/heat"], "connection": "BROKER"}
        )
        def on_heat(message: str) -> None: ...
        """,
    "generic_input": """
        @app.http(route="prices/{fruit}")
        @app.generic_input(
            name="price",
            type="sql",
            extra={
                "commandText": "select cents from prices where fruit = @fruit",
                "commandType": "Text",
                "parameters": "@fruit={fruit}",
                "connectionStringSetting": "SHOP_DATABASE",
            },
        )
        def get_price(req: func.HttpRequest, price: str) -> str:
            return price
        """,
    "generic_output": """
        @app.timer_trigger(schedule="0 0 6 * * *", name="timer")
        @app.generic_output(
            name="mail", type="sendGrid", extra={"apiKey": "MAIL_KEY", "from": "shop@example.com"}
        )
        def send_report(timer: func.TimerRequest, mail: func.Out[str]) -> None:
            mail.set('{"subject": "Nothing new"}')
        """,
}


def decorators_page() -> str:
    """Give the page with one section for each decorator of `App` and `Blueprint`."""
    parts = [
        "# Decorators\n",
        "Made from the models that the build uses. Every decorator takes keywords only, returns the\n"
        "very function that it stands on, and may stand in `Annotated` on a parameter or a return\n"
        "instead (all but `function` and `retry`). Order doesn't matter: the trigger comes first in\n"
        "function.json, then the other bindings as they are read from top to bottom.\n",
        _HEADER_NOTE,
        "Below each example stands the function.json that it gives.\n",
    ]
    for name, model in decorators().items():
        parts += [f"## {name} {{ #{name} }}\n", *_about_model(name, model)]
    return "\n".join(parts)


def decorators() -> dict[str, type[Model]]:
    """Give each decorator's name and model, in the order of the table."""
    return {
        name: value._load()
        for name, value in vars(Decorators).items()
        if isinstance(value, declare)
    }


def _about_model(name: str, model: type[Model]) -> Iterator[str]:
    unwritten = {"function.name", "http.output_name", f"{name}.extra"}
    yield f"{inspect.cleandoc(model.__doc__ or '')}\n"
    yield f"[Microsoft's page]({model.documentation})\n"
    yield "| Keyword | Type | Default | In function.json | |\n| --- | --- | --- | --- | --- |"
    for row in properties(model):
        default = "**required**" if row.required else f"`{row.default!r}`"
        json_name = "" if f"{name}.{row.name}" in unwritten else f"`{row.json_name}`"
        yield f"| `{row.name}` | `{row.annotation}` | {default} | {json_name} | {_cell(row.description)} |"
    types = getattr(model, "python_types", ())
    if types:
        shape = "func.Out[{}]" if getattr(model, "role", "") == "output" else "{}"
        yield "\nAnnotations: " + ", ".join(f"`{shape.format(kind)}`" for kind in types) + "."
        returned = getattr(model, "return_types", None) or types
        if shape != "{}":
            yield "As what is returned: " + ", ".join(f"`{kind}`" for kind in returned) + "."
    example = textwrap.dedent(_EXAMPLES[name]).strip()
    yield f"\n```python\n{example}\n```\n"
    yield f"```json\n{json.dumps(_function_json(example), indent=2)}\n```\n"


def _function_json(example: str) -> dict[str, Any]:
    with TemporaryDirectory() as folder:
        Path(folder, "host.json").write_text('{"version": "2.0"}', "utf-8")
        Path(folder, "app.py").write_text(f"{HEADER}\n\n{example}\n", "utf-8")
        (function,) = load(folder)
        return function.function_json


# -- Diagnostics --------------------------------------------------------------------------------

_GROUPS = {
    "APP": "The project and its app",
    "PRJ": "The files around the app",
    "FUN": "Functions",
    "BND": "Bindings",
    "PYT": "Python signatures",
    "BLD": "What build finds on disk",
}


def diagnostics_page() -> str:
    """Give the page with one section for each code."""
    known = explanations()
    parts = [
        "# Diagnostics\n",
        "Everything that can be wrong with an app is reported at once, each fault with a code, a place\n"
        "and a hint. Codes are fixed: one that is dropped is not used again. An *error* stops the\n"
        "build, a *warning* doesn't. The exit code of a run is the highest of its errors'; without\n"
        "errors it is 0.\n",
        _HEADER_NOTE,
        "Where no file is shown, app.py goes on with one function:\n",
        f"```python\n{DEFAULT_FUNCTION}```\n",
        "Around it lie a host.json with `version` 2.0 and a requirements.txt. Commands run in the\n"
        "project's folder; where none is shown, it is `funcdeco build`.\n",
    ]
    for group, title in _GROUPS.items():
        parts.append(f"## {title}\n")
        for code, facts in CODES.items():
            if not code.startswith(group):
                continue
            parts.append(f"### {code} {facts.name} {{ #{code} }}\n")
            exits = f", exit code {facts.exit_code}" if facts.severity == "error" else ""
            parts.append(f"**{facts.summary}.** *{facts.severity.capitalize()}{exits}.*\n")
            parts.append(known.get(code, ""))
    return "\n".join(parts)


DEFAULT_FUNCTION = """\
@app.http()
def hello(req: func.HttpRequest) -> str:
    return "Hello!"
"""


def explanations() -> dict[str, str]:
    """Give the explanation of each code, from the Markdown files in diagnostics/."""
    found: dict[str, str] = {}
    for path in sorted(HERE.glob("diagnostics/*.md")):
        _, *parts = re.split(r"^## ([A-Z]{3}\d{3})\n", path.read_text("utf-8"), flags=re.M)
        for code, text in zip(parts[::2], parts[1::2], strict=True):
            assert code not in found, f"{code} is explained twice"
            found[code] = f"{text.strip()}\n"
    return found


class Block(NamedTuple):
    """A fenced block: its language, its title (a file's path), its text."""

    language: str
    title: str
    text: str


def blocks(markdown: str) -> list[Block]:
    """Give the fenced blocks of *markdown*."""
    fence = re.compile(r'^```(\w+)(?: title="([^"]+)")?\n(.*?)^```$', re.M | re.S)
    return [Block(found[1], found[2] or "", found[3]) for found in fence.finditer(markdown)]


def sides(explanation: str) -> dict[str, list[Block]]:
    """Give the blocks below `**Fails**` and those below `**Instead**`."""
    _, *parts = re.split(r"^\*\*(Fails|Instead)\*\*$", explanation, flags=re.M)
    return {name: blocks(text) for name, text in zip(parts[::2], parts[1::2], strict=True)}


# -- Command line -------------------------------------------------------------------------------


def command_line_page() -> str:
    """Give the page with one section for each command."""
    assert isinstance(cli, click.Group)
    parts = [
        "# Command line\n",
        "Made from the commands themselves; `funcdeco COMMAND --help` says the same. `python -m\n"
        "funcdeco` is `funcdeco`.\n",
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
    "| 0 | All is well; there may be warnings. |",
    "| 1 | Faults were found in the app or in its files, or `--check` found a difference. |",
    "| 2 | The call or the tool failed: a wrong option, no such folder, a disk that refuses. |\n",
    "The exit code of each fault stands with its [code](diagnostics.md). Results go to standard\n"
    "output; what the app prints while it is imported goes to standard error.\n",
)


def _options(command: click.Command) -> Iterator[str]:
    rows = [param for param in command.params if isinstance(param, click.Option)]
    yield "| Option | |\n| --- | --- |"
    for option in rows:
        spelled = ", ".join(option.opts)
        if isinstance(option.type, click.Choice):
            spelled += f" {'|'.join(option.type.choices)}"
        elif not option.is_flag:
            spelled += f" {option.metavar}"
        default = f" Default: `{option.default}`." if option.show_default else ""
        help_text = (option.help or "").rstrip(".")
        yield f"| `{spelled}` | {_cell(help_text)}.{default} |"
    yield "| `-h`, `--help` | Show the command's help and exit. |\n"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


PAGES: dict[str, Callable[[], str]] = {
    "reference/decorators.md": decorators_page,
    "reference/diagnostics.md": diagnostics_page,
    "reference/command-line.md": command_line_page,
}
"""The generated pages, by their paths."""
