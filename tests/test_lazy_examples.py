"""Each example answers the same with lazy scripts, in Microsoft's runtime."""

from __future__ import annotations

from pathlib import Path

import pytest

from build_support import funcdeco
from durable_runtime import Durable, Rpc
from example_calls import CALLS
from examples_support import copy_example, example_names, host_of, invoke
from runtime_host import Host, Http

pytestmark = pytest.mark.core

_QUICK = ("fastapi_app", "pipeline", "shared_code")
"""Those that every run calls: a web application, all kinds of storage, and several modules."""

_CREATED = {f"Instantiating Azure Functions {kind} middleware." for kind in ("ASGI", "WSGI")}
"""What azure-functions logs when a mount is created: at the start, or during the first call."""


def lazy_copy(name: str, place: Path) -> Path:
    """Copy an example and build it with lazy scripts."""
    folder = copy_example(name, place)
    with open(folder / "pyproject.toml", "a", encoding="utf-8") as file:
        file.write('\n[tool.funcdeco]\nscripts = "lazy"\n')
    done = funcdeco("build", cwd=folder)
    assert (done.code, done.err) == (0, ""), done
    return folder


def own_modules(folder: Path, host: Host) -> list[str]:
    """Return the modules of the project that are imported, without the generated scripts."""
    names = {path.stem for path in folder.glob("*.py")}
    return [name for name in host.modules if name.partition(".")[0] in names]


@pytest.mark.parametrize(
    "name",
    [pytest.param(one, marks=[] if one in _QUICK else pytest.mark.deep) for one in CALLS],
)
def test_an_example_answers_as_with_eager_scripts(name: str, tmp_path: Path) -> None:
    folder = lazy_copy(name, tmp_path)
    with host_of(folder) as host:
        assert (host.errors, own_modules(folder, host)) == ({}, [])
        results = [invoke(host, one) for one in CALLS[name]]
    for one in results:
        one.logs[:] = [line for line in one.logs if line not in _CREATED]
    assert results == [one.expected for one in CALLS[name]]


def test_a_durable_example_runs_to_its_end(tmp_path: Path) -> None:
    folder = lazy_copy("durable_chaining", tmp_path)
    with host_of(folder) as host, Rpc() as rpc:
        assert (host.errors, "azure.durable_functions" in host.modules) == ({}, False)
        request = Http("POST", "/api/reports/2026-W07", route_params={"week": "2026-W07"})
        answer = host.invoke("start_report", req=request, client=rpc.client())
        output = Durable(host).run("report", "2026-W07")
    assert (answer.error, answer.returned.status) == (None, 202)
    assert (rpc.received, output) == (
        [("orchestrators/report", '"2026-W07"')],
        "Sales in 2026-W07: 61.50 euros",
    )


@pytest.mark.deep
@pytest.mark.parametrize("name", sorted({*example_names()} - {*CALLS}))
def test_an_example_that_depends_on_its_environment_loads(name: str, tmp_path: Path) -> None:
    folder = lazy_copy(name, tmp_path)
    with host_of(folder) as host:
        assert (host.errors, own_modules(folder, host)) == ({}, [])
        late = [host.import_late(function).error for function in host.functions]
    assert late == [None] * len(host.functions)
