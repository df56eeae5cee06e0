"""Any arguments of a decorator result in diagnostics or a function, never in an exception."""

from __future__ import annotations

import json
from typing import Annotated, Any, get_args, get_origin

import pytest
from hypothesis import HealthCheck, given
from hypothesis import strategies as st

from funcdeco import App, FunctionApp
from funcdeco.bindings.base import Model
from funcdeco.bindings.describe import properties
from funcdeco.declare import Declare
from funcdeco.diagnostics.diagnostic import CODES
from funcdeco.sources.decorators.resolve import resolve
from running import examples

pytestmark = pytest.mark.once

DECORATORS = sorted(name for name in dir(App) if isinstance(getattr(App, name), Declare))
GITHUB = "https://github.com/Azure/"
EXAMPLES = examples(5, HealthCheck.too_slow)

TEXTS = st.one_of(
    st.sampled_from(["", "a", "$return", "req", "x", "context", "a/b", "%A%", "queueTrigger"]),
    st.text(max_size=8),
)


class Odd:
    """An object that cannot be displayed, compared or copied."""

    def __repr__(self) -> str:
        return "<odd>"

    def __eq__(self, other: object) -> bool:
        raise ValueError("odd")

    __hash__ = object.__hash__

    def __deepcopy__(self, memo: object) -> Odd:
        raise ValueError("odd")


SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    TEXTS,
    st.binary(max_size=3),
    st.complex_numbers(),
    st.sampled_from([Odd(), Odd, len, ..., NotImplemented, range(2), "\ud800", "a\0b"]),
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.tuples(inner),
        st.dictionaries(TEXTS, inner, max_size=3),
        st.dictionaries(st.integers(), inner, max_size=2),
    ),
    max_leaves=6,
)


def model_of(name: str) -> type[Model]:
    app = App()
    getattr(app, name)()
    model = app.made[0].load()
    assert isinstance(model, type) and issubclass(model, Model)
    return model


MODELS = {name: model_of(name) for name in DECORATORS}


def hello(req: Any = None, x: Any = None, context: Any = None) -> Any:
    """A function at module level, so that it can be found."""


def resolved(name: str, options: dict[str, Any], *args: Any) -> FunctionApp:
    """Return the result of one decorator on `hello`, with a trigger if it isn't one itself."""
    app = App()
    if getattr(MODELS[name], "role", None) != "trigger":
        app.timer_trigger(name="req", schedule="0 * * * * *")(hello)
    getattr(app, name)(*args, **options)(hello)
    return resolve(app)


def check(found: FunctionApp) -> None:
    """Check that there is a function or an error, and that both can be displayed."""
    assert len(found) == 1 or any(item.severity == "error" for item in found.diagnostics)
    for item in found.diagnostics:
        assert item.code in CODES
        assert item.message
        assert item.line
        str(item).encode("utf-8", "surrogatepass")
        json.dumps(item.to_json())
    for function in found:
        assert json.loads(json.dumps(function.function_json)) == function.function_json
        json.dumps(function.function_json, ensure_ascii=False).encode()
        json.dumps([setting._asdict() for setting in function.settings])


@pytest.mark.parametrize("name", DECORATORS)
@EXAMPLES
@given(data=st.data())
def test_any_value_for_any_keyword_gives_diagnostics_or_a_function(
    name: str, data: st.DataObject
) -> None:
    keywords = [row.name for row in properties(MODELS[name])]
    names = st.one_of(st.sampled_from(keywords), st.text(max_size=6))
    check(resolved(name, data.draw(st.dictionaries(names, VALUES, max_size=5))))


@pytest.mark.parametrize("name", DECORATORS)
@EXAMPLES
@given(arguments=st.lists(VALUES, min_size=1, max_size=3))
def test_any_positional_value_is_refused_with_a_diagnostic(name: str, arguments: list[Any]) -> None:
    app = App()
    if len(arguments) == 1 and callable(arguments[0]):
        assert getattr(app, name)(*arguments) is arguments[0]
    else:
        getattr(app, name)(*arguments)(hello)
    codes = {item.code for item in resolve(app).diagnostics}
    assert codes & {"BND004", "FUN007"}


def accepted(annotation: Any) -> st.SearchStrategy[Any]:
    """Return values of the annotated type of a model's field."""
    if get_origin(annotation) is Annotated:
        annotation = get_args(annotation)[0]
    if annotation is str:
        return st.one_of(TEXTS, st.sampled_from(["00:00:01", "fooTrigger", "foo"]))
    if annotation == dict[str, Any]:
        plain = st.recursive(
            st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), TEXTS),
            lambda inner: st.one_of(
                st.lists(inner, max_size=3), st.dictionaries(TEXTS, inner, max_size=3)
            ),
            max_leaves=5,
        )
        return st.dictionaries(TEXTS, plain, max_size=3)
    return st.from_type(annotation)


@pytest.mark.parametrize("name", DECORATORS)
@EXAMPLES
@given(data=st.data())
def test_values_of_the_right_types_give_json_or_diagnostics(name: str, data: st.DataObject) -> None:
    options: dict[str, Any] = {}
    for keyword, info in MODELS[name].model_fields.items():
        if info.is_required() or data.draw(st.booleans(), label=keyword):
            options[keyword] = data.draw(accepted(info.annotation), label=keyword)
    check(resolved(name, options))


def test_each_decorator_has_a_model_with_a_page_and_a_text_for_each_keyword() -> None:
    for name, model in MODELS.items():
        assert model.documentation.startswith(("https://learn.microsoft.com/", GITHUB)), name
        for row in properties(model):
            assert row.description.endswith((".", ":")), (name, row)
