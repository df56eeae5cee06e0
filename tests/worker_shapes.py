"""Handwritten functions in the shapes that people write, for the worker's loader to judge."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from funcdeco.project.default_host import HOST_JSON

Binding = dict[str, str]


def binding(kind: str, name: str, direction: str = "in", **more: str) -> Binding:
    return {"type": kind, "direction": direction, "name": name, **more}


HTTP = binding("httpTrigger", "req")
ANSWER = binding("http", "$return", "out")
QUEUE = binding("queueTrigger", "msg", queueName="q")
OUT = binding("queue", "out", "out", queueName="q")
RETURN_QUEUE = binding("queue", "$return", "out", queueName="q")
BLOB = binding("blob", "blob", path="a/b")
TIMER = binding("timerTrigger", "timer", schedule="0 0 * * * *")
EVENTS = binding("eventHubTrigger", "events", eventHubName="h", connection="C", cardinality="many")
ACTIVITY = binding("activityTrigger", "x")
ORCHESTRATION = binding("orchestrationTrigger", "context")
ENTITY = binding("entityTrigger", "context")
WEB = [HTTP, ANSWER]


class Shape(NamedTuple):
    """One function folder: its bindings, its script, and the rest of its function.json."""

    bindings: list[Binding]
    text: str
    script_file: str = ""
    entry_point: str = ""


HEAD = """
import asyncio, collections.abc, enum, functools, typing
from typing import Annotated, Any, Callable, List, Optional, TypeVar, Union
import azure.functions as func
T = TypeVar("T", bound=func.HttpRequest)
Name = typing.NewType("Name", str)
class MyRequest(func.HttpRequest): ...
class MyResponse(func.HttpResponse): ...
class MyText(str): ...
class Own: ...
class Color(str, enum.Enum): RED = "red"
Alias = func.QueueMessage
def polite(function):
    @functools.wraps(function)
    def wrapper(*args, **kwargs):
        return function(*args, **kwargs)
    return wrapper
class Handler:
    def __call__(self, req): ...
    def method(self, req): ...
    @staticmethod
    def static(req): ...
class Spoken:
    limit: int = 3
    def __call__(self, req): ...
class Silent:
    limit = 3
"""
FUTURE = "from __future__ import annotations"


def _main(signature: str, body: str = "...") -> str:
    return f"{HEAD}\ndef main{signature}: {body}\n"


def _defs(bindings: list[Binding], **signatures: str) -> Iterator[tuple[str, Shape]]:
    for name, signature in signatures.items():
        yield name.replace("_", "-"), Shape(bindings, _main(signature))


def _texts(bindings: list[Binding], **texts: str) -> Iterator[tuple[str, Shape]]:
    for name, text in texts.items():
        yield name.replace("_", "-"), Shape(bindings, f"{HEAD}\n{text}\n")


SHAPES: dict[str, Shape] = {
    **dict(
        _defs(
            WEB,
            plain="(req: func.HttpRequest) -> func.HttpResponse",
            none_at_all="(req)",
            strings="(req: 'func.HttpRequest') -> 'func.HttpResponse'",
            string_unknown="(req: 'Nothing')",
            string_broken="(req: 'func.')",
            returns_str="(req) -> str",
            returns_optional="(req) -> Optional[func.HttpResponse]",
            returns_or_none="(req) -> func.HttpResponse | None",
            returns_union="(req) -> Union[str, func.HttpResponse]",
            returns_none="(req) -> None",
            returns_any="(req) -> Any",
            returns_dict="(req) -> dict",
            returns_bytes="(req) -> bytes",
            returns_subclass="(req) -> MyResponse",
            returns_own="(req) -> Own",
            returns_list="(req) -> List[str]",
            returns_out="(req) -> func.Out[func.HttpResponse]",
            returns_text_subclass="(req) -> MyText",
            optional="(req: Optional[func.HttpRequest])",
            or_none="(req: func.HttpRequest | None)",
            default_none="(req: func.HttpRequest = None)",
            any="(req: Any)",
            object="(req: object)",
            annotated="(req: Annotated[func.HttpRequest, 1])",
            annotated_optional="(req: Annotated[Optional[func.HttpRequest], 1])",
            typevar="(req: T)",
            newtype="(req: Name)",
            subclass="(req: MyRequest)",
            own="(req: Own)",
            number="(req: 1)",
            context="(req, context: func.Context)",
            context_plain="(req, context)",
            context_int="(req, context: int)",
            context_optional="(req, context: Optional[func.Context])",
            context_own="(req, context: Own)",
            ctx="(req, ctx: func.Context)",
            extra_default="(req, extra=1)",
            extra_none="(req, extra: int | None = None)",
            stars="(req, *args, **kwargs)",
            star="(req, *args: int)",
            keyword_only="(*, req)",
            renamed="(request)",
            nothing="()",
        )
    ),
    **dict(
        _defs(
            [QUEUE, OUT],
            out_message="(msg, out: func.Out[func.QueueMessage])",
            out_str="(msg, out: func.Out[str])",
            out_bytes="(msg, out: func.Out[bytes])",
            out_dict="(msg, out: func.Out[dict])",
            out_typing_list="(msg, out: func.Out[List[str]])",
            out_messages="(msg, out: func.Out[List[func.QueueMessage]])",
            out_any="(msg, out: func.Out[Any])",
            out_optional="(msg, out: func.Out[Optional[str]])",
            out_list="(msg, out: func.Out[list[str]])",
            out_response="(msg, out: func.Out[func.HttpResponse])",
            out_bare="(msg, out: func.Out)",
            out_plain="(msg, out)",
            out_not_out="(msg, out: str)",
            out_list_not_out="(msg, out: List[str])",
            out_quoted="(msg, out: 'func.Out[str]')",
            out_inner_quoted="(msg, out: func.Out['str'])",
            out_or_none="(msg, out: func.Out[str] | None)",
            out_own="(msg, out: func.Out[Own])",
            out_alias="(msg, out: func.Out[Alias])",
            without="(msg)",
            other_case="(msg, Out)",
        )
    ),
    **dict(
        _defs(
            [QUEUE, RETURN_QUEUE],
            queue_returns_str="(msg) -> str",
            queue_returns_message="(msg) -> func.QueueMessage",
            queue_returns_list="(msg) -> List[str]",
            queue_returns_int="(msg) -> int",
            queue_returns_plain="(msg)",
        )
    ),
    **dict(
        _defs(
            [QUEUE],
            message="(msg: func.QueueMessage) -> None",
            text="(msg: str)",
            data="(msg: bytes)",
            text_subclass="(msg: MyText)",
            enum_subclass="(msg: Color)",
            dict="(msg: dict)",
            message_any="(msg: Any)",
            typing_dict="(msg: typing.Dict[str, int])",
            literal="(msg: typing.Literal['a'])",
            tuple="(msg: typing.Tuple[str, int])",
            list="(msg: list[func.QueueMessage])",
            type="(msg: type[str])",
            callable="(msg: Callable[[], str])",
            abc_callable="(msg: collections.abc.Callable[[], str])",
            wrong_model="(msg: func.HttpRequest)",
            alias="(msg: Alias)",
            unbound_return="(msg) -> dict[str, int] | None",
            out_on_trigger="(msg: func.Out[str])",
            not_subscriptable="(msg: 'func.QueueMessage[str]')",
            misspelt="(msg: 'func.QueueMesage')",
        )
    ),
    **dict(
        _defs(
            [HTTP, ANSWER, BLOB],
            blob_stream="(req, blob: func.InputStream)",
            blob_bytes="(req, blob: bytes)",
            blob_binary_io="(req, blob: typing.BinaryIO)",
            blob_out="(req, blob: func.Out[str])",
            blob_optional="(req, blob: Optional[str])",
        )
    ),
    **dict(
        _defs(
            [EVENTS],
            events="(events: List[func.EventHubEvent])",
            events_list="(events: list[func.EventHubEvent])",
            events_sequence="(events: typing.Sequence[func.EventHubEvent])",
            events_bare="(events: list)",
            events_texts="(events: List[str])",
            events_iterable="(events: typing.Iterable[func.EventHubEvent])",
            events_plain="(events)",
        )
    ),
    **dict(
        _defs(
            [TIMER],
            timer="(timer: func.TimerRequest)",
            timer_str="(timer: str)",
            timer_dict="(timer: dict)",
        )
    ),
    **dict(
        _defs(
            [ACTIVITY],
            activity_str="(x: str) -> str",
            activity_dict="(x: dict) -> dict",
            activity_int="(x: int)",
            activity_generic="(x: typing.Dict[str, int])",
            activity_list="(x: list[int])",
            activity_optional="(x: Optional[int])",
        )
    ),
    **dict(
        _texts(
            WEB,
            polite="@polite\ndef main(req: func.HttpRequest): ...",
            coroutine="async def main(req: func.HttpRequest): ...",
            lambda_="main = lambda req: 'ok'",
            lambda_other="main = lambda request: 'ok'",
            named="def go(req): ...\nmain = go",
            named_wrong="def go(request): ...\nmain = go",
            partial="main = functools.partial(lambda limit, req: 'ok', 1)",
            partial_updated="def base(limit, req): ...\n"
            "main = functools.update_wrapper(functools.partial(base, 1), base)",
            cached="@functools.lru_cache\ndef main(req): ...",
            instance="main = Handler()",
            instance_annotated="main = Spoken()",
            instance_silent="main = Silent()",
            bound="main = Handler().method",
            static="main = Handler.static",
            constant="main = 3",
            none="main = None",
            a_list="main = [1]",
            missing="def other(req): ...",
            nearly="def Main(req): ...",
            under_if="if True:\n    def main(req): ...",
            under_try="try:\n    def main(req): ...\nexcept ImportError:\n    pass",
            twice="def main(request): ...\ndef main(req): ...",
            twice_wrong="def main(req): ...\ndef main(request): ...",
            module_getattr="def __getattr__(name):\n    if name == 'main': return lambda req: 1\n"
            "    raise AttributeError(name)",
            by_globals="globals()['main'] = lambda req: 1",
            by_global="def make():\n    global main\n    def main(req): ...\nmake()",
            by_walrus="(main := lambda req: 1)",
            by_for="for main in [lambda req: 1]: pass",
            signed="import inspect\ndef main(**kw): ...\n"
            "main.__signature__ = inspect.signature(lambda req: 1)",
            annotated_later="def main(req: int): ...\nmain.__annotations__ = {}",
            deleted="def main(req): ...\ndel main",
            syntax="def main(req:\n    pass",
            own_out="class Out: ...\ndef main(req: Out): ...",
            own_context="class Context: ...\ndef main(req, context: Context): ...",
            checking_only="if typing.TYPE_CHECKING:\n    from azure.functions import HttpRequest\n"
            "def main(req: 'HttpRequest'): ...",
            checking_else="if typing.TYPE_CHECKING:\n    from nowhere import HttpRequest\n"
            "else:\n    HttpRequest = func.HttpRequest\ndef main(req: 'HttpRequest'): ...",
            guarded="if __name__ == '__main__':\n    def main(req): ...",
            imported="from shared.handlers import good as main",
            imported_wrong="from shared.handlers import bad as main",
            imported_relative="from ..shared.handlers import good as main",
            imported_twice="from shared.again import main",
            imported_star="from shared.handlers import *\nmain = good",
            imported_star_alone="from shared.starred import *",
            imported_type="from shared.types import Request\ndef main(req: Request): ...",
            imported_own="from shared.types import Own as Theirs\ndef main(req: Theirs): ...",
            undefined="def main(req: Nothing): ...",
            positional_only="def main(req, /): ...",
            generator="def main(req):\n    yield 1",
            async_generator="async def main(req):\n    yield 1",
            class_="class main:\n    def __init__(self, req): ...",
        )
    ),
    "future": Shape(WEB, f"{FUTURE}\n{_main('(req: func.HttpRequest) -> func.HttpResponse')}"),
    "future-optional": Shape(WEB, f"{FUTURE}\n{_main('(req: func.HttpRequest | None)')}"),
    "future-out": Shape(
        [QUEUE, OUT], f"{FUTURE}\n{_main('(msg, out: func.Out[func.QueueMessage])')}"
    ),
    "future-checking-only": Shape(
        WEB,
        f"{FUTURE}\nfrom typing import TYPE_CHECKING\nif TYPE_CHECKING:\n"
        "    import azure.functions as func\ndef main(req: func.HttpRequest): ...\n",
    ),
    "from-azure": Shape(
        WEB, "from azure import functions as f\ndef main(req: f.HttpRequest) -> f.HttpResponse: ..."
    ),
    "import-azure": Shape(
        WEB, "import azure.functions\ndef main(req: azure.functions.HttpRequest): ..."
    ),
    "import-submodule": Shape(
        [HTTP, ANSWER, BLOB],
        "import azure.functions.blob as b\ndef main(req, blob: b.InputStream): ...",
    ),
    "latin-1": Shape(WEB, "# coding: utf-8\n# é\ndef main(req): ..."),
    "entry-point": Shape(WEB, "def go(req): ...", entry_point="go"),
    "entry-point-wrong": Shape(WEB, "def go(req): ...", entry_point="stop"),
    "entry-point-dotted": Shape(
        WEB, "class H:\n    @staticmethod\n    def go(req): ...", "", "H.go"
    ),
    "another-script": Shape(WEB, "", "../shared/handlers.py", "good"),
    "another-script-wrong": Shape(WEB, "", "../shared/handlers.py", "bad"),
    "another-script-missing": Shape(WEB, "", "../shared/handlers.py", "gone"),
    "script-outside-app": Shape(WEB, "", "../../outside.py", "good"),
    "orchestrator": Shape(
        [ORCHESTRATION],
        "import azure.durable_functions as df\ndef go(context):\n    yield\n"
        "main = df.Orchestrator.create(go)",
    ),
    "orchestrator-other-name": Shape(
        [{**ORCHESTRATION, "name": "ctx"}],
        "import azure.durable_functions as df\ndef go(ctx):\n    yield\n"
        "main = df.Orchestrator.create(go)",
    ),
    "entity": Shape(
        [ENTITY],
        "from azure.durable_functions import Entity\ndef main(context): ...\n"
        "main = Entity.create(main)",
    ),
    "binding-of-unknown-type": Shape(
        [binding("fooTrigger", "msg"), binding("foo", "out", "out")],
        _main("(msg: str, out: func.Out[bytearray])"),
    ),
    "binding-of-unknown-type-dict": Shape(
        [binding("fooTrigger", "msg"), binding("foo", "out", "out")],
        _main("(msg: str, out: func.Out[dict])"),
    ),
}

SHARED = {
    "shared/__init__.py": "",
    "shared/handlers.py": "def good(req): ...\ndef bad(request): ...\n",
    "shared/again.py": "from .handlers import good as main\n",
    "shared/starred.py": "def main(req): ...\n",
    "shared/types.py": "import azure.functions as func\n"
    "class Request(func.HttpRequest): ...\nclass Own: ...\n",
    "../outside.py": "def good(req): ...\n",
    "host.json": HOST_JSON,
    "requirements.txt": "azure-functions\nazure-functions-durable<2\n",
}

INS = (
    *("httpTrigger", "timerTrigger", "queueTrigger", "blobTrigger", "serviceBusTrigger"),
    *("eventHubTrigger", "eventGridTrigger", "cosmosDBTrigger", "sqlTrigger"),
    *("activityTrigger", "orchestrationTrigger", "entityTrigger", "warmupTrigger"),
    *("blob", "cosmosDB", "table", "durableClient"),
)
OUTS = (
    *("queue", "blob", "http", "eventHub", "eventGrid", "serviceBus", "cosmosDB", "sql", "table"),
)
IN_TYPES = (
    *("str", "int", "dict", "list", "Any", "MyText", "Own", "Optional[str]"),
    *("func.HttpRequest", "func.TimerRequest", "func.QueueMessage", "'func.InputStream'"),
    *("func.ServiceBusMessage", "List[func.ServiceBusMessage]", "func.EventHubEvent"),
    *("List[func.EventHubEvent]", "list[func.EventHubEvent]", "func.EventGridEvent"),
    *("func.DocumentList", "func.OrchestrationContext", "func.EntityContext"),
    *("func.Out[str]", "typing.Dict[str, int]", "List[str]"),
)
OUT_TYPES = (
    *("str", "bytes", "bytearray", "dict", "Any", "List[str]", "Optional[str]", "MyText"),
    *("func.QueueMessage", "func.InputStream", "func.HttpResponse", "func.EventGridOutputEvent"),
    *("List[func.EventGridOutputEvent]", "func.Document", "func.DocumentList", "func.SqlRow"),
)


def write_shapes(root: Path, shapes: dict[str, Shape]) -> Path:
    """Write a project with a folder for each shape."""
    for name, text in SHARED.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    for number, shape in enumerate(shapes.values()):
        folder = root / folder_of(number)
        folder.mkdir()
        options = {"scriptFile": shape.script_file or "__init__.py"}
        if shape.entry_point:
            options["entryPoint"] = shape.entry_point
        config = {**options, "bindings": shape.bindings}
        (folder / "function.json").write_text(json.dumps(config), "utf-8")
        (folder / "__init__.py").write_text(shape.text, "utf-8")
    return root


def folder_of(number: int) -> str:
    """Return the function with the shape of this number."""
    return f"f{number:04}"


def combinations() -> dict[str, Shape]:
    """Return a function for each binding type and annotation, in three places."""
    return dict(_combined())


def _combined() -> Iterable[tuple[str, Shape]]:
    for kind in INS:
        for annotation in IN_TYPES:
            bindings = [binding(kind, "value")]
            signature = f"(value: {annotation})"
            if not kind.endswith("Trigger"):
                bindings, signature = [TIMER, *bindings], f"(timer, value: {annotation})"
            yield f"{kind} {annotation}", Shape(bindings, signature)
    for kind in OUTS:
        for annotation in OUT_TYPES:
            bindings = [TIMER, binding(kind, "value", "out")]
            signature = f"(timer, value: func.Out[{annotation}])"
            yield f"{kind} Out[{annotation}]", Shape(bindings, signature)
            bindings = [TIMER, binding(kind, "$return", "out")]
            yield f"{kind} -> {annotation}", Shape(bindings, f"(timer) -> {annotation}")


def write_combinations(root: Path, shapes: dict[str, Shape]) -> Path:
    """Write a project with a folder for each combination, all functions in one script."""
    names = [folder_of(number) for number in range(len(shapes))]
    functions = [
        f"def {name}{shape.text}: ..." for name, shape in zip(names, shapes.values(), strict=True)
    ]
    in_folders = {
        name: shape._replace(text="", script_file="../shared/script.py", entry_point=folder)
        for folder, (name, shape) in zip(names, shapes.items(), strict=True)
    }
    write_shapes(root, in_folders)
    (root / "shared/script.py").write_text("\n".join([HEAD, *functions, ""]), "utf-8")
    return root
