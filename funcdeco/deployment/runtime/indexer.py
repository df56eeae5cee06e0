"""Index a v2 app with Microsoft's runtime. A script, run with the project's folder as argument.

It prints one line of JSON: the functions with their raw bindings, or the error that the host logs
and with which it loads no function at all.
"""

from __future__ import annotations

import importlib
import json
import os
import sys
from pathlib import Path
from typing import Any


def main() -> None:
    """Print what the worker reports to the host for the app in the given folder."""
    root = sys.argv[1]
    sys.path[:] = [entry for entry in sys.path if Path(entry) != Path(__file__).parent]
    out, _ = os.fdopen(os.dup(1), "w"), os.dup2(2, 1)
    protos = importlib.import_module("tests.protos")
    for name in [name for name in list(sys.modules) if name.partition(".")[0] == "tests"]:
        del sys.modules[name]
    sys.path.insert(0, root)
    try:
        answer: dict[str, Any] = {"functions": _indexed(root, protos)}
    except BaseException as error:  # the host logs it  # noqa: BLE001
        answer = {"error": f"{type(error).__name__}: {error}"}
    print(json.dumps(answer), file=out, flush=True)
    os._exit(0)


def _indexed(root: str, protos: Any) -> list[dict[str, Any]]:
    meta = importlib.import_module("azure_functions_runtime.bindings.meta")
    loader = importlib.import_module("azure_functions_runtime.loader")
    registry = importlib.import_module("azure_functions_runtime.functions").Registry()
    meta.load_binding_registry()
    script = os.environ.get("PYTHON_SCRIPT_FILE_NAME", "function_app.py")
    functions = loader.index_function_app(os.path.join(root, script))
    results, _ = loader.process_indexed_function(protos, registry, functions, root)
    return [
        {"name": one.name, "bindings": [json.loads(text) for text in one.raw_bindings]}
        for one in results
    ]


if __name__ == "__main__":
    main()
