"""Examples with lazy scripts import nothing at the start, and answer as with eager ones.

The deep tests of test_examples.py call every example with both kinds of scripts.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from build_support import funcdeco
from durable_runtime import Durable
from example_calls import CALLS
from examples_support import copy_example, host_of, invoke, set_scripts
from runtime_host import Host

pytestmark = pytest.mark.core


def lazy_copy(name: str, place: Path) -> Path:
    """Copy an example and build it with lazy scripts."""
    folder = copy_example(name, place)
    set_scripts(folder, "lazy")
    done = funcdeco("build", cwd=folder)
    assert (done.code, done.err) == (0, ""), done
    return folder


def own_modules(folder: Path, host: Host) -> list[str]:
    """Return the modules of the project that are imported, without the generated scripts."""
    names = {path.stem for path in folder.glob("*.py")}
    return [name for name in host.modules if name.partition(".")[0] in names]


@pytest.mark.parametrize("name", ["fastapi_app", "pipeline", "shared_code"])
def test_an_example_answers_as_with_eager_scripts(name: str, tmp_path: Path) -> None:
    folder = lazy_copy(name, tmp_path)
    with host_of(folder) as host:
        assert (host.errors, own_modules(folder, host)) == ({}, [])
        results = [invoke(host, one) for one in CALLS[name]]
    assert results == [one.expected for one in CALLS[name]]


def test_a_durable_example_runs_to_its_end(tmp_path: Path) -> None:
    folder = lazy_copy("durable_chaining", tmp_path)
    with host_of(folder) as host:
        assert (host.errors, "azure.durable_functions" in host.modules) == ({}, False)
        assert Durable(host).run("report", "2026-W07") == "Sales in 2026-W07: 61.50 euros"
