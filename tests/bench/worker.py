"""Load all functions of an app in Microsoft's runtime and print how many seconds it takes.

`worker.py RUNTIME APP`: the runtime's module and the app's folder. The time runs from the worker's
init request, in which the runtime imports azure.functions, to the last function's load response.
"""

import asyncio
import importlib
import logging
import os
import sys
import time
from pathlib import Path
from types import SimpleNamespace

runtime = importlib.import_module(sys.argv[1])
protos = importlib.import_module("tests.protos")
root = Path(sys.argv[2]).resolve()
sys.path.append(str(root))
os.chdir(root)
logging.disable()


def request(**fields: object) -> SimpleNamespace:
    message = protos.StreamingMessage(**fields)
    return SimpleNamespace(request=message, properties={"host": "localhost", "protos": protos})


def loads() -> list[SimpleNamespace]:
    """Send the load requests as the host would from the folders; v2 functions are indexed."""
    json = importlib.import_module("json")
    found: list[SimpleNamespace] = []
    for place in sorted(root.glob("*/function.json")):
        content = json.loads(place.read_text())
        bindings = {
            item["name"]: protos.BindingInfo(
                type=item["type"], direction=1 if item["direction"] == "out" else 0
            )
            for item in content["bindings"]
        }
        metadata = protos.RpcFunctionMetadata(
            name=place.parent.name,
            directory=str(place.parent),
            script_file=str(place.parent / content["scriptFile"]),
            entry_point=content.get("entryPoint", ""),
            bindings=bindings,
        )
        load = protos.FunctionLoadRequest(function_id=place.parent.name, metadata=metadata)
        found.append(request(function_load_request=load))
    return found


async def run() -> tuple[float, int]:
    init = request(worker_init_request=protos.WorkerInitRequest(function_app_directory=str(root)))
    ask = request(
        functions_metadata_request=protos.FunctionsMetadataRequest(function_app_directory=str(root))
    )
    own = loads()
    start = time.perf_counter()
    responses = [await runtime.worker_init_request(init)]
    metadata = await runtime.functions_metadata_request(ask)
    for indexed in [] if own else metadata.function_metadata_results:
        load = protos.FunctionLoadRequest(function_id=indexed.function_id, metadata=indexed)
        own.append(request(function_load_request=load))
    for load_request in own:
        responses.append(await runtime.function_load_request(load_request))
    seconds = time.perf_counter() - start
    failed = [item for item in responses if item.result.status != protos.StatusResult.Success]
    assert not failed, failed[0]
    return seconds, len(own)


seconds, count = asyncio.run(run())
print(seconds, count)
