"""The definition of a function read from its source equals the one that Python sees on import."""

from __future__ import annotations

import inspect
import sys
import types
import typing
from collections.abc import Callable
from pathlib import Path

import azure.functions
import azure.functions as func
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from azure_names import installed, public_name
from funcdeco import load
from funcdeco.project.snapshot import Snapshot
from funcdeco.sources.function_json.folders import read_folders
from funcdeco.sources.python.annotations import evaluate
from funcdeco.sources.python.finder import Finder
from funcdeco.sources.python.lookup import Definition, Sources
from funcdeco.sources.python.module import Module
from funcdeco.sources.python.modules import SourceProject
from funcdeco.worker.azure_classes import full_name
from running import examples

pytestmark = pytest.mark.core

Project = Callable[..., Path]
TRIGGER = '{"type": "queueTrigger", "direction": "in", "name": "msg", "queueName": "q"}'
HEAD = """
import typing, collections.abc
from typing import List, Optional, Union
import azure.functions as func
"""
KINDS = {
    "positional": inspect.Parameter.POSITIONAL_ONLY,
    "usual": inspect.Parameter.POSITIONAL_OR_KEYWORD,
    "args": inspect.Parameter.VAR_POSITIONAL,
    "keyword": inspect.Parameter.KEYWORD_ONLY,
    "kwargs": inspect.Parameter.VAR_KEYWORD,
}


def defined(folder: Path, name: str = "store") -> Definition | None:
    """Return the definition of the function in the folder *name*."""
    snapshot = Snapshot(folder)
    found = (one.function for one in read_folders(snapshot))
    return Sources(snapshot).definition(next(one for one in found if one.name == name))


def written(text: str, **options: str) -> dict[str, str]:
    declared = "".join(f'"{key}": "{value}", ' for key, value in options.items())
    return {
        "store/function.json": f'{{{declared}"bindings": [{TRIGGER}]}}',
        "store/__init__.py": text,
    }


def in_text(text: str) -> Definition:
    """Return the definition of `main` in a script."""
    module = Module("/app/f/__init__.py", text.encode())
    found = Finder(SourceProject(Snapshot(Path("/app")))).entry_point(module, "main")
    assert found is not None
    return found


names = st.lists(st.sampled_from("abcdefgh"), unique=True, max_size=6)


@st.composite
def signatures(draw: st.DrawFn) -> str:
    """Return parameters of all kinds, some with a default."""
    first, usual, keyword = [], [], []
    for name in draw(names):
        draw(st.sampled_from((first, usual, keyword))).append(name)
    defaults = draw(st.integers(0, len(first) + len(usual)))
    shown = [*first, *usual]
    shown = [f"{one}=None" if i >= len(shown) - defaults else one for i, one in enumerate(shown)]
    if first:
        shown.insert(len(first), "/")
    if draw(st.booleans()):
        shown.append("*args")
    elif keyword:
        shown.append("*")
    shown += keyword
    return ", ".join([*shown, *(["**kwargs"] if draw(st.booleans()) else [])])


@given(signatures())
@examples(60)
def test_parameters_are_those_that_python_sees(signature: str) -> None:
    found = in_text(f"def main({signature}): ...").parameters
    scope: dict[str, typing.Any] = {}
    exec(f"def main({signature}): ...", scope)
    expected = inspect.signature(scope["main"]).parameters
    assert [(one.name, KINDS[one.kind]) for one in found.values()] == [
        (one.name, one.kind) for one in expected.values()
    ]


plain = st.sampled_from(
    ("str", "bytes", "int", "dict", "func.QueueMessage", "func.InputStream", "None", "typing.Any")
)
annotations = st.recursive(
    plain,
    lambda inner: st.one_of(
        st.builds("List[{}]".format, inner),
        st.builds("list[{}]".format, inner),
        st.builds("func.Out[{}]".format, inner),
        st.builds("Optional[{}]".format, inner),
        st.builds("Union[{}, str]".format, inner),
        st.builds("typing.Annotated[{}, 'x']".format, inner),
        st.builds("collections.abc.Callable[[{}], str]".format, inner),
        st.builds("typing.Dict[str, {}]".format, inner),
        st.builds("dict[str, {}]".format, inner),
        st.builds("typing.List['{}']".format, plain),
        # Python 3.10 does not evaluate strings in the builtin generics.
        *([st.builds("list['{}']".format, plain)] if sys.version_info >= (3, 11) else []),
    ),
    max_leaves=4,
)


@given(annotations, st.booleans())
@example("list[typing.Annotated[None, 'x']]", False)
@example("dict[str, typing.Annotated[None, 'x']]", True)
@example("collections.abc.Callable[[typing.Annotated[None, 'x']], None]", False)
@example("list[typing.Annotated['None', 'x']]", False)
@example("list[None]", False)
@example("func.Out[Union[None, str]]", False)
@example("func.Out[str | None]", False)
@example("func.Out[Optional[str]]", True)
@examples(80)
def test_annotations_are_what_the_worker_evaluates(annotation: str, is_text: bool) -> None:
    shown = f'"""{annotation}"""' if is_text else annotation
    text = f"{HEAD}def main(msg: {shown}): ...\n"
    scope: dict[str, typing.Any] = {}
    exec(text, scope)
    parameter = in_text(text).parameters["msg"]
    assert parameter.evaluated.kind == "value"
    assert parts_of(parameter.evaluated.value) == parts_of(
        typing.get_type_hints(scope["main"])["msg"]
    )


def parts_of(annotation: typing.Any) -> typing.Any:
    """Return an annotation with the public names of its classes.

    `Optional[str]`, `str | None` and `None | str` are equal, and `typing` caches `Out[...]` by
    equality: the result depends on what was evaluated before. So a union is returned as a set.
    """
    inside = getattr(annotation, "__args__", None)
    if isinstance(inside, tuple):  # of a class it describes that of its objects
        origin = getattr(annotation, "__origin__", type(annotation))
        if origin in (typing.Union, types.UnionType):
            return "union", sorted((parts_of(one) for one in inside), key=repr)
        return parts_of(origin), [parts_of(one) for one in inside]
    if annotation is None and sys.version_info >= (3, 14):
        annotation = type(None)  # from a string in a generic; the loader accepts neither
    return public_name(annotation) if isinstance(annotation, type) else annotation


@pytest.mark.parametrize(
    ("annotation", "quoted_name"),
    [
        ("func.QueueMessage", "func.QueueMessage"),
        ("'func.QueueMessage'", "func.QueueMessage"),
        ("func.Out[List[str]]", "func.Out[typing.List[str]]"),
        ("typing.Annotated[str, 1]", "str"),
        ("Own", "Own"),
        ("Alias", "func.InputStream"),
        ("Missing", None),
        ("other.Thing", None),
    ],
)
def test_annotations_are_spelled_as_users_do(annotation: str, quoted_name: str | None) -> None:
    text = f"{HEAD}import other\nclass Own: ...\nAlias = func.InputStream\n"
    found = in_text(f"{text}def main(msg: {annotation}): ...\n").parameters["msg"]
    assert found.annotation == quoted_name


def test_own_class_derives_from_what_it_says() -> None:
    text = f"{HEAD}class Own(func.HttpRequest): ...\ndef main(msg: Own): ...\n"
    own = in_text(text).parameters["msg"].evaluated.value
    assert names_of(own) == ["builtins.Own", *names_of(func.HttpRequest)]


@pytest.mark.parametrize(
    ("annotation", "intended"),
    [
        ("func.blob.InputStream", azure.functions.blob.InputStream),
        ("azure.functions.meta.InConverter", azure.functions.meta.InConverter),
        ("func.meta.Datum", azure.functions.meta.Datum),
        ("func.decorators.AuthLevel", func.AuthLevel),
    ],
)
def test_classes_that_no_table_has_derive_from_what_they_do(
    annotation: str, intended: type
) -> None:
    text = f"{HEAD}import azure.functions.meta\n"
    found = in_text(f"{text}def main(msg: {annotation}): ...\n").parameters["msg"].evaluated.value
    assert names_of(found) == names_of(intended)
    assert full_name(type(found)) == full_name(type(intended))
    assert found is not intended


def test_functions_of_azure_functions_are_themselves() -> None:
    text = f"{HEAD}def main(msg: func.get_binding_registry): ...\n"
    assert in_text(text).parameters["msg"].evaluated.value is func.get_binding_registry


def names_of(found: type) -> list[str]:
    """Return the names of a class and its base classes, as far as these are installed."""
    return installed(full_name(one) for one in found.__mro__)


def test_hops_end_where_names_lead_in_a_circle(project: Project) -> None:
    files = {"a.py": "from b import main\n", "b.py": "from a import main\n"}
    assert defined(project(None, {**written("from a import main\n"), **files})) is None
    module = Module("/x.py", b"A = B\nB = A\ndef main(msg: A): ...\n")
    project_ = SourceProject(Snapshot(Path("/")))
    node = module.tree.body[0]
    assert evaluate(node.value, module, project_).kind == "unknown"  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("text", "files", "file"),
    [
        ("def main(msg): ...", {}, "store/__init__.py"),
        ("from shared import main", {"shared.py": "def main(msg): ..."}, "shared.py"),
        ("from ..shared import go as main", {"shared.py": "def go(msg): ..."}, "shared.py"),
        ("from .run import main", {"store/run.py": "def main(msg): ..."}, "store/run.py"),
        ("from __app__.a import main", {"a/__init__.py": "def main(msg): ..."}, "a/__init__.py"),
        (
            "from one import main",
            {"one.py": "from two import main", "two.py": "def main(msg): ..."},
            "two.py",
        ),
        ("from one import main", {"one.py": "main = make()"}, None),
        ("from json import loads as main", {"json.py": "def loads(msg): ..."}, None),
        ("from ...outside import main", {"../outside.py": "def main(msg): ..."}, None),
    ],
    ids=range(9),
)
def test_function_is_found_where_it_is(
    project: Project, text: str, files: dict[str, str], file: str | None
) -> None:
    folder = project(None, {**written(text), **files})
    found = defined(folder)
    expected = None if file is None else str(folder.resolve() / file)
    assert (found and found.location.file) == expected


def test_script_and_entry_point_are_those_that_are_said(project: Project) -> None:
    files = written("", scriptFile="../lib/run.py", entryPoint="go")
    folder = project(None, {**files, "lib/run.py": "# é\nasync def go(msg):\n    yield 1\n"})
    found = defined(folder)
    assert found is not None
    assert (found.name, found.location[1:], found.is_async, found.is_generator) == (
        "go",
        (2, 11, 2, 13),
        True,
        True,
    )


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("x = 1", "PYT006"),
        ("def main(:", "APP003"),
        ("main = 3", "PYT007"),
        ("class main: ...", "PYT007"),
        ("class main(Base): ...", None),
        ("def main(msg): ...", None),
    ],
)
def test_problem_says_why_there_is_no_function(text: str, code: str | None, tmp_path: Path) -> None:
    place = tmp_path / "store"
    place.mkdir()
    for name, content in written(text).items():
        (tmp_path / name).write_text(content, "utf-8")
    found = defined(tmp_path)
    assert (found and found.problem and found.problem.code) == code


@pytest.mark.parametrize(("name", "shown"), [("Answer", "an `Answer`"), ("Task", "a `Task`")])
def test_an_object_has_the_article_of_its_class(name: str, shown: str, tmp_path: Path) -> None:
    (tmp_path / "store").mkdir()
    text = f"class {name}:\n    pass\nmain = {name}()"
    for file, content in written(text).items():
        (tmp_path / file).write_text(content, "utf-8")
    found = defined(tmp_path)
    assert found is not None and found.problem is not None
    assert found.problem.message == f"the entry point `main` is {shown} object, not a function"


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("def go(msg): ...", "set `entryPoint` to `go`"),
        ("@wrapped\ndef go(msg): ...", "set `entryPoint` to `go`"),
        ("@app.activity_trigger()\ndef go(msg): ...", "write `def main(...)`"),
        ("@app.activity\ndef mian(msg): ...", "write `def main(...)`"),
        ("@app.route()\ndef a(req): ...\ndef b(msg): ...", "set `entryPoint` to `b`"),
    ],
)
def test_hint_names_a_function_that_the_worker_can_call(
    text: str, hint: str, project: Project
) -> None:
    found = defined(project(None, written(text)))
    assert found is not None and found.problem is not None
    assert found.problem.hint == hint


def test_decorated_functions_are_found(write_app: Project) -> None:
    folder = write_app("""
        @app.queue_trigger(queue_name="q")
        def first(msg: func.QueueMessage) -> None:
            return None
        class Group:
            @staticmethod
            @app.queue_trigger(queue_name="q")
            async def second(msg: "func.QueueMessage"): ...
        @app.queue_trigger(queue_name="q", name="msg")
        @functools.cache
        def third(msg: str): return msg
        def plain(msg: bytes): ...
        app.queue_trigger(queue_name="q")(plain)
        """)
    functions = {one.name: one for one in load(folder)}
    sources = Sources(Snapshot(folder))
    found = {name: sources.definition(function) for name, function in functions.items()}
    assert {
        name: one and (one.location.line, one.parameters["msg"].annotation, one.is_wrapped)
        for name, one in found.items()
    } == {
        "first": (3, "func.QueueMessage", False),
        "second": (8, "func.QueueMessage", False),
        "third": (11, None, True),
        "plain": (12, "bytes", False),
    }


@pytest.mark.parametrize(
    ("body", "kinds"),
    [
        ("return", ["none"]),
        ("if msg: return 1\n    return None", ["value", "none"]),
        ("try: return f(msg)\n    finally: pass", ["unknown"]),
        ("match msg:\n        case 1: return 2", ["value"]),
        ("def inner():\n        return 1", []),
        ("with msg: return []", ["value"]),
        ("return str", ["unknown"]),
    ],
    ids=range(7),
)
def test_own_returns_are_read(body: str, kinds: list[str]) -> None:
    assert [one.kind for one in in_text(f"def main(msg):\n    {body}\n").returned] == kinds
