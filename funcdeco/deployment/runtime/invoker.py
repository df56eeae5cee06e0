"""Invoke functions of a v2 app in Microsoft's runtime. A script; its argument is the project's folder.

Standard input is one JSON object: the input data of each function to invoke, by its name, in the JSON
form of protobuf. It prints one line of JSON: the exception of each one that fails, else null.
"""

from __future__ import annotations

import asyncio
import importlib
import json
import os
import sys
from pathlib import Path
from typing import Any


class Request:
    """The only argument of the runtime's handlers."""

    def __init__(self, request: Any, protos: Any) -> None:
        self.request = request
        self.properties: dict[str, Any] = {"host": "localhost", "protos": protos}


async def _run(root: str, inputs: dict[str, Any], protos: Any) -> dict[str, str | None]:
    runtime = importlib.import_module("azure_functions_runtime")
    to_message = importlib.import_module("google.protobuf.json_format").ParseDict

    async def handle(kind: str, content: dict[str, Any]) -> Any:
        message = to_message({kind: content}, protos.StreamingMessage())
        return await getattr(runtime, kind)(Request(message, protos))

    await handle("worker_init_request", {"function_app_directory": root})
    listed = await handle("functions_metadata_request", {"function_app_directory": root})
    ids = {one.name: one.function_id for one in listed.function_metadata_results}
    found: dict[str, str | None] = {}
    for name, data in inputs.items():
        content = {"invocation_id": name, "function_id": ids[name], "input_data": data}
        result = (await handle("invocation_request", content)).result
        found[name] = result.exception.message if result.status == result.Failure else None
    return found


def main() -> None:
    """Print the exception of each function that the input names."""
    root = sys.argv[1]
    sys.path[:] = [entry for entry in sys.path if Path(entry) != Path(__file__).parent]
    out, _ = os.fdopen(os.dup(1), "w"), os.dup2(2, 1)
    protos = importlib.import_module("tests.protos")
    for name in [name for name in list(sys.modules) if name.partition(".")[0] == "tests"]:
        del sys.modules[name]
    sys.path.insert(0, root)
    answer = asyncio.run(_run(root, json.load(sys.stdin), protos))
    print(json.dumps(answer), file=out, flush=True)
    os._exit(0)


if __name__ == "__main__":
    main()
