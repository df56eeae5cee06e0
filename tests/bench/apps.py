"""The same functions in four versions: for funcdeco, handwritten, for the v2 model, and plain."""

from __future__ import annotations

import json
from pathlib import Path

from funcdeco.project.default_host import HOST_JSON

PER_MODULE = 25
_BODY = """\
def item_{n}(req: func.HttpRequest, obj: func.InputStream) -> func.HttpResponse:
    return func.HttpResponse(obj.read())
"""
_FUNCDECO = """\
@bp.http(route="items/{n}/{{id}}", methods=["get"], auth_level="anonymous")
@bp.blob_input(name="obj", path="samples/{{id}}", data_type="binary")
"""
_V2 = """\
@bp.route(route="items/{n}/{{id}}", methods=["GET"], auth_level=func.AuthLevel.ANONYMOUS)
@bp.blob_input(
    arg_name="obj", path="samples/{{id}}", connection="AzureWebJobsStorage", data_type="BINARY"
)
"""


def write_funcdeco(place: Path, count: int) -> None:
    """Write an app of *count* functions in blueprints."""
    head = (
        "import azure.functions as func\nfrom funcdeco import Blueprint\n\nbp = Blueprint()\n\n\n"
    )
    modules = _write_modules(place, count, head, _FUNCDECO)
    imports = "".join(f'app.include("{module}:bp")\n' for module in modules)
    (place / "app.py").write_text(f"from funcdeco import App\n\napp = App()\n{imports}")


def write_v2(place: Path, count: int) -> None:
    """Write the same app for the v2 model."""
    head = "import azure.functions as func\n\nbp = func.Blueprint()\n\n\n"
    modules = _write_modules(place, count, head, _V2)
    imports = "".join(f"import {module}\n" for module in modules)
    registers = "".join(f"app.register_functions({module}.bp)\n" for module in modules)
    (place / "function_app.py").write_text(
        f"import azure.functions as func\n{imports}\napp = func.FunctionApp()\n{registers}"
    )


def write_hand(place: Path, count: int) -> None:
    """Write the folders that a user would write by hand around plain functions."""
    write_plain(place, count)
    for number in range(count):
        folder = place / f"item_{number}"
        folder.mkdir()
        (folder / "function.json").write_text(function_json(number))
        (folder / "__init__.py").write_text(script(number))


def write_plain(place: Path, count: int) -> None:
    """Write only the functions."""
    _write_modules(place, count, "import azure.functions as func\n\n\n", "")


def function_json(number: int) -> str:
    """Return the function.json of one function."""
    bindings = [
        {
            "type": "httpTrigger",
            "direction": "in",
            "name": "req",
            "route": f"items/{number}/{{id}}",
            "methods": ["get"],
            "authLevel": "anonymous",
        },
        {"type": "http", "direction": "out", "name": "$return"},
        {
            "type": "blob",
            "direction": "in",
            "name": "obj",
            "path": "samples/{id}",
            "dataType": "binary",
        },
    ]
    return json.dumps({"scriptFile": "__init__.py", "bindings": bindings}, indent=2) + "\n"


def script(number: int) -> str:
    """Return the script of one function."""
    return f"from part_{number // PER_MODULE} import item_{number} as main\n"


def _write_modules(place: Path, count: int, head: str, decorators: str) -> list[str]:
    place.mkdir(parents=True)
    (place / "host.json").write_text(HOST_JSON)
    names: list[str] = []
    for first in range(0, count, PER_MODULE):
        numbers = range(first, min(first + PER_MODULE, count))
        parts = [(decorators + _BODY).format(n=number) for number in numbers]
        names.append(f"part_{first // PER_MODULE}")
        (place / f"{names[-1]}.py").write_text(head + "\n\n".join(parts))
    return names


def folders(count: int) -> dict[str, object]:
    """Return the files that the floor writes: the same folders as a build."""
    per = PER_MODULE
    return {
        "modules": {
            f"part_{first // per}": [f"item_{n}" for n in range(first, min(first + per, count))]
            for first in range(0, count, per)
        },
        "folders": {
            f"item_{n}": {"function.json": function_json(n), "__init__.py": script(n)}
            for n in range(count)
        },
    }
