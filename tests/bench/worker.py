"""Load all functions of an app in Microsoft's runtime and print how many seconds it takes.

`worker.py RUNTIME APP [FUNCTION]`: the runtime's module, the app's folder, and an HTTP function to
call. The time runs from the worker's init request, in which the runtime imports azure.functions, to
the last function's load response, or to the first answer. Also printed are the number of functions,
and of the whole process the CPU seconds and the peak memory in MB.
"""

import asyncio
import importlib
import logging
import os
import resource
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


def call(loaded: list[SimpleNamespace]) -> SimpleNamespace:
    """Return the request to call the function that is named on the command line."""
    requests = [one.request.function_load_request for one in loaded]
    [found] = [one for one in requests if one.metadata.name == sys.argv[3]]
    http = protos.TypedData(http=protos.RpcHttp(method="GET", url="http://localhost/api/health"))
    inputs = [
        protos.ParameterBinding(
            name=name,
            data=http if one.type == "httpTrigger" else protos.TypedData(bytes=b""),
        )
        for name, one in found.metadata.bindings.items()
        if one.direction == 0
    ]
    invocation = protos.InvocationRequest(
        invocation_id="1", function_id=found.function_id, input_data=inputs
    )
    return request(invocation_request=invocation)


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
    if len(sys.argv) > 3:
        runtime.start_threadpool_executor()
        responses.append(await runtime.invocation_request(call(own)))
    seconds = time.perf_counter() - start
    failed = [item for item in responses if item.result.status != protos.StatusResult.Success]
    assert not failed, failed[0]
    return seconds, len(own)


seconds, count = asyncio.run(run())
used = resource.getrusage(resource.RUSAGE_SELF)
print(seconds, count, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)
sys.stdout.flush()
os._exit(0)  # threads of the runtime don't end by themselves
