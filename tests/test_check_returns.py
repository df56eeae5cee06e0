"""Return values that the worker can't send: `check` reports them, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from return_samples import ALWAYS, FAILS, FINE, MAYBE, Sample, codes_of, reported, write
from runtime_host import Host, Http

pytestmark = pytest.mark.core


def results(root: Path, samples: dict[str, Sample]) -> dict[str, tuple[bool, bool]]:
    """Return whether a call of each sample succeeds, without `a` and with it."""
    found: dict[str, tuple[bool, bool]] = {}
    with Host(root) as host:
        assert host.errors == {}
        for number, (name, sample) in enumerate(samples.items()):
            is_http = sample.bindings[0]["type"] == "httpTrigger"
            plain, other = (Http(), Http(params={"a": "a"})) if is_http else ("b", "a")
            first = host.invoke(f"f{number:03}", req=plain).error
            second = host.invoke(f"f{number:03}", req=other).error
            found[name] = first is None, second is None
    return found


def test_each_run_fails_where_an_error_is_reported(tmp_path: Path) -> None:
    root = write(tmp_path / "app", FAILS)
    assert codes_of(root, FAILS) == reported(FAILS)
    assert {name for name, ok in results(root, FAILS).items() if any(ok)} == set()
    assert {sample.codes for sample in FAILS.values()} == {ALWAYS}


def test_some_run_fails_where_a_warning_is_reported(tmp_path: Path) -> None:
    root = write(tmp_path / "app", MAYBE)
    assert codes_of(root, MAYBE) == reported(MAYBE)
    assert {name for name, ok in results(root, MAYBE).items() if ok != (True, False)} == set()


def test_nothing_is_reported_where_no_run_fails(tmp_path: Path) -> None:
    root = write(tmp_path / "app", FINE)
    assert {name: found for name, found in codes_of(root, FINE).items() if found} == {}
    assert {name for name, ok in results(root, FINE).items() if not all(ok)} == set()
