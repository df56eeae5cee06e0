"""Count the modules that a value passes through: `python tests/walks.py` prints them.

Two walks are measured, each in one run under `sys.setprofile`:

- the keyword `path` of `app.blob_input`, from the call of the decorator to the bytes of function.json
  that `targets/v1` emits;
- the message of a finding (HTP001 of a decorated function), from its rule to the SARIF that
  `funcdeco check --format sarif` prints.

At each call and return, including those of C functions, the arguments, locals and return value of
the running function are examined if its module is one of funcdeco's. The value is held by

- the string itself, and every other str or bytes that contains it,
- a dict, list or tuple that has it as a value, and
- an object, such as a model or a dataclass, that has it as an attribute.

A **module** is counted if one of its functions had a holder as an argument, a local or its result.
An object that only contains a holder, such as a list of diagnostics, isn't counted. A module that
only passes such an object on, or reads another part of it, doesn't depend on the value. Temporary
values without a name can't be seen, and modules of other packages aren't counted.

A **representation** is each holder, by identity, so a copy of a dict counts again. An object that
has the dict, list or tuple as an attribute or an item counts too, and then its parts don't. The
string itself counts once.

A walk ends with its product: the first bytes that contain the value, which are those of
function.json, or the text of the SARIF log.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import NamedTuple

import azure.functions as func

PACKAGE = Path(__file__).parents[1] / "funcdeco"
PATH = "walked/{id}"
ROUTE = " "


class Walk(NamedTuple):
    """The modules and representations that a value passed through, in order."""

    modules: list[str]
    representations: list[str]
    """The types of its holders."""


class Profiler:
    """Looks for holders of *value* while it is active."""

    def __init__(self, value: str) -> None:
        self._value = value
        self._modules: dict[str, None] = {}
        self._holders: dict[object, object] = {}
        self._owned = set[int]()
        self._is_over = False

    def run(self, call: Callable[[], object]) -> Walk:
        """Return the walk of the value during *call*."""
        sys.setprofile(self._look)
        try:
            call()
        finally:
            sys.setprofile(None)
        found = [one for key, one in self._holders.items() if key not in self._owned]
        return Walk(list(self._modules), [type(one).__name__ for one in found])

    def _look(self, frame: FrameType, event: str, argument: object) -> None:
        file = Path(frame.f_code.co_filename)
        if self._is_over or not file.is_relative_to(PACKAGE):
            return
        values = list(frame.f_locals.values())
        if event == "return":
            values.append(argument)
        for one in values:
            if self._is_text(one) or any(map(self._is_text, _parts(one))):
                self._modules.setdefault(str(file.relative_to(PACKAGE.parent)))
                # Keep a reference, so that no other object gets its identity.
                self._holders.setdefault(str if isinstance(one, str) else id(one), one)
                self._is_over |= self._is_product(one)
            for part in _parts(one):
                if any(map(self._is_text, _items(part))):
                    self._holders.setdefault(id(one), one)
                    self._holders.setdefault(id(part), part)
                    self._owned.add(id(part))

    def _is_product(self, one: object) -> bool:
        is_log = isinstance(one, str) and one.startswith("{") and self._is_text(one)
        return is_log or isinstance(one, bytes)

    def _is_text(self, one: object) -> bool:
        if isinstance(one, bytes):
            return self._value.encode() in one
        return isinstance(one, str) and self._value in one


def _parts(one: object) -> list[object]:
    """Return the items of an object, and the attributes if it is one of funcdeco's."""
    if isinstance(one, type) or not type(one).__module__.startswith("funcdeco"):
        return _items(one)
    slots = [getattr(one, name, None) for name in getattr(type(one), "__slots__", ())]
    return [*_items(one), *slots, *getattr(one, "__dict__", {}).values()]


def _items(one: object) -> list[object]:
    if type(one) is dict:
        return list(one.values())
    return list(one) if isinstance(one, (list, tuple)) else []


def walk_of_a_keyword() -> Walk:
    """Return the walk of `path` of `app.blob_input` on its way to function.json."""
    from funcdeco import App
    from funcdeco.sources.decorators.resolve import resolve
    from funcdeco.targets.v1 import emit

    def build() -> None:
        app = App()
        app.http(route="items/{id}")(app.blob_input(name="obj", path=PATH)(read))
        (function,) = resolve(app).checked()
        assert PATH.encode() in emit(function, Path(__file__).parent).function_json

    build()  # otherwise objects cached on first use would be counted too
    return Profiler(PATH).run(build)


def read(req: func.HttpRequest, obj: func.InputStream) -> func.HttpResponse:
    """Return a blob."""
    return func.HttpResponse(obj.read())


APP = f"""\
import azure.functions as func
from funcdeco import App

app = App()


@app.http(route="{ROUTE}")
def hello(req: func.HttpRequest) -> str:
    return "Hello"
"""


def walk_of_a_finding() -> Walk:
    """Return the walk of the message of HTP001 on its way to SARIF."""
    from click.testing import CliRunner

    import funcdeco
    from funcdeco.cli.main import cli

    with tempfile.TemporaryDirectory() as place:
        Path(place, "host.json").write_text('{"version": "2.0"}')
        Path(place, "app.py").write_text(APP)
        (message,) = {one.message for one in funcdeco.check(place) if one.code == "HTP001"}

        def check() -> None:
            done = CliRunner().invoke(cli, ["check", place, "--format", "sarif"])
            assert message in done.output.replace('\\"', '"')

        return Profiler(message).run(check)


def main() -> None:
    """Print both walks."""
    for title, walk in (
        ("path of app.blob_input, to function.json", walk_of_a_keyword()),
        ("message of HTP001, to SARIF", walk_of_a_finding()),
    ):
        print(f"{title}: {len(walk.modules)} modules")
        print("".join(f"    {module}\n" for module in walk.modules), end="")
        print(f"  {len(walk.representations)} representations")
        print("".join(f"    {name}\n" for name in walk.representations))


if __name__ == "__main__":
    main()
