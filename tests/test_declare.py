"""Decorators only record: they return the same function, and neither validate nor import."""

from __future__ import annotations

import inspect
import pydoc
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from funcdeco import App, Blueprint
from funcdeco.declare import Declare

pytestmark = pytest.mark.core

REPOSITORY = Path(__file__).parents[1]
DECORATORS = sorted(name for name in dir(App) if isinstance(getattr(App, name), Declare))


def run(script: str) -> str:
    """Return the output of *script* in a separate process."""
    done = subprocess.run(
        [sys.executable, "-c", script],
        env={"PYTHONPATH": str(REPOSITORY)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def line() -> int:
    """Return the line of the caller."""
    frame = inspect.currentframe()
    assert frame and frame.f_back
    return frame.f_back.f_lineno


@pytest.mark.parametrize("name", DECORATORS)
def test_a_decorator_returns_the_very_function_untouched(name: str) -> None:
    def hello(req: Any) -> None: ...

    before = dict(vars(hello))
    assert getattr(App(), name)(any_keyword=object())(hello) is hello
    assert vars(hello) == before == {}


@pytest.mark.parametrize("name", DECORATORS)
def test_without_parentheses_the_name_stays_the_function(name: str) -> None:
    def hello(req: Any) -> None: ...

    app = App()
    assert getattr(app, name)(hello) is hello
    assert [(record.function, record.declaration.is_bare) for record in app.records] == [
        (hello, True)
    ]


def test_a_call_keeps_what_was_said_as_it_is_and_where() -> None:
    app, value = App(), object()
    here = line() + 1
    made: Any = app.queue_trigger(queue_name=value, nonsense=[1])  # type: ignore
    assert (made.name, made.options, made.args) == (
        "queue_trigger",
        {"queue_name": value, "nonsense": [1]},
        (),
    )
    assert made.options["queue_name"] is value
    assert (made.file, made.line, made.registry) == (__file__, here, app)
    assert app.made == [made]
    assert app.records == []


def test_records_stand_in_the_order_in_which_decorators_run() -> None:
    app = App()

    @app.http()
    @app.blob_input(name="blob", path="a/b")
    def hello(req: Any, blob: Any) -> None: ...

    assert [record.declaration.name for record in app.records] == ["blob_input", "http"]


def test_apps_and_blueprints_do_not_share_records() -> None:
    first, second, blueprint = App(), App(), Blueprint()
    first.http()(len)
    assert (len(first.records), second.records, blueprint.records) == (1, [], [])


def test_one_declaration_may_stand_on_several_functions() -> None:
    app = App()
    both = app.http(auth_level="anonymous")
    assert both(len) is len
    assert both(print) is print
    assert [record.function for record in app.records] == [len, print]


@pytest.mark.parametrize("owner", [App, Blueprint])
@pytest.mark.parametrize("name", DECORATORS)
def test_a_decorator_of_the_class_says_to_use_an_app(owner: Any, name: str) -> None:
    message = f"call `{name}` on an app, such as `app = App()`, not on a class"
    with pytest.raises(TypeError) as raised:
        getattr(owner, name)(name="x")
    assert str(raised.value) == message


def test_a_name_that_is_no_decorator_is_recorded_when_it_is_called() -> None:
    app = App()

    def handler() -> None: ...

    assert app.htpp(route="x")(handler) is handler  # type: ignore
    assert app.tiimer(handler) is handler  # type: ignore
    assert repr(app.htpp) == "<unknown decorator htpp>"  # type: ignore
    assert [(one.name, one.line, one.load) for one in app.made] == [
        ("htpp", 116, None),
        ("tiimer", 117, None),
    ]
    with pytest.raises(AttributeError, match="^'App' object has no attribute '_repr_html_'$"):
        app._repr_html_  # type: ignore


def test_the_signature_shows_the_keywords_required_ones_first() -> None:
    signature = inspect.signature(App().blob_input)
    assert str(signature.replace(return_annotation=inspect.Signature.empty)) == (
        "(*, path: 'str', connection: 'str' = 'AzureWebJobsStorage', name: 'str' = '', "
        "data_type: \"Literal['undefined', 'string', 'binary', 'stream'] | None\" = None, "
        "extra: 'dict[str, Any]' = {})"
    )


def test_help_shows_the_keywords_their_texts_and_microsofts_page() -> None:
    text = pydoc.plain(pydoc.render_doc(App().queue_trigger))
    assert "queue_trigger" in text
    doc = App().queue_trigger.__doc__
    assert doc == """\
A message in a storage queue starts the function.

Keywords:
    queue_name: str (required)
        Queue to read: 3 to 63 lowercase letters, digits and single hyphens. `%NAME%` is
        replaced by the app setting of that name.
    connection: str (default 'AzureWebJobsStorage')
        Storage account to use. Name of an app setting, or the prefix of several.
    name: str (default '')
        Parameter of the binding, or `$return` for an output that the function returns.
        If omitted, it is the annotated parameter or, for a trigger, the only possible
        parameter.
    data_type: Literal['undefined', 'string', 'binary', 'stream'] | None (default None)
        Form in which the host passes the value; if omitted, the binding's default.
    extra: dict[str, Any] (default {})
        Properties that funcdeco doesn't know, under their JSON names, written
        unchanged.

See https://learn.microsoft.com/azure/azure-functions/functions-bindings-storage-queue-trigger"""


@pytest.mark.parametrize("owner", ["App()", "App"])
def test_help_and_signature_work_first_thing_in_a_process(owner: str) -> None:
    script = f"""
import inspect, pydoc
from funcdeco import App
for name in {DECORATORS}:
    decorator = getattr({owner}, name)
    print(inspect.signature(decorator))
    assert "Keywords:" in pydoc.plain(pydoc.render_doc(decorator))
"""
    signatures = run(script).splitlines()
    assert len(signatures) == len(DECORATORS)
    for signature in signatures:
        assert signature.startswith("(*, ") and "**" not in signature


def test_a_decorator_and_its_call_show_what_they_are() -> None:
    app = App()
    here = line() + 1
    made = app.http(route="a")
    assert repr(app.http) == "<decorator http>"
    assert repr(made) == f"<http(route='a') at {__file__}:{here}>"


LOADED = """
import sys
before = set(sys.modules)
{what}
print(*sorted(set(sys.modules) - before))
"""

DECORATING = """
import funcdeco
app = funcdeco.App(auth_level="anonymous")
blueprint = funcdeco.Blueprint()
app.include(blueprint, prefix="v1")
app.include("shop.orders:blueprint")
for number in range(100):
    @app.function(name=f"f{number}")
    @app.http(route=f"f{number}", methods=["GET"])
    @app.blob_input(name="blob", path="a/b")
    @blueprint.retry(strategy="fixedDelay")
    def hello(req, blob): ...
    app.queue_trigger(queue_name="a")(hello)
    app.http_output, app.timer_trigger, app.generic_input
"""


def test_importing_and_decorating_loads_nothing_heavy() -> None:
    """A deployed function pays this cost at every cold start."""
    # Everything listed here was measured; typing and the package itself need it. From Python 3.14 on,
    # a NamedTuple loads `annotationlib`, and that loads `ast`, as azure-functions does in any case.
    named = "import typing, collections.abc; typing.NamedTuple('Any', [('name', 'str')])"
    bare = set(run(LOADED.format(what=named)).split())
    loaded = set(run(LOADED.format(what=DECORATING)).split()) - bare
    assert not loaded & {"pydantic", "click", "dataclasses", "inspect", "json", "azure", "ast"}
    assert loaded - {"__future__"} == {
        "funcdeco",
        "funcdeco._version",
        "funcdeco.app",
        "funcdeco.bindings",
        "funcdeco.declare",
        "funcdeco.registry",
    }


def test_names_of_the_package_load_when_asked_for() -> None:
    what = "import funcdeco; assert funcdeco.Diagnostic; assert 'load' in dir(funcdeco)"
    assert "funcdeco.diagnostics.diagnostic" in run(LOADED.format(what=what)).split()


def test_the_public_names_are_sorted_complete_and_exist() -> None:
    import funcdeco

    assert funcdeco.__all__ == sorted(funcdeco.__all__)
    public = {name for name in dir(funcdeco) if not name.startswith("_") and name[0].isupper()}
    assert public - {"TYPE_CHECKING"} == {name for name in funcdeco.__all__ if name[0].isupper()}
    for name in funcdeco.__all__:
        assert getattr(funcdeco, name)
    with pytest.raises(AttributeError, match="module 'funcdeco' has no attribute 'Nothing'"):
        funcdeco.Nothing  # type: ignore
