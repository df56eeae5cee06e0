"""Return values that the worker can't send: `check` reports them, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from funcdeco.linter.check import check
from harness import Host, Http
from return_samples import ALWAYS, FAILS, FINE, MAYBE, Sample, write

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


def codes(root: Path, samples: dict[str, Sample]) -> dict[str, tuple[str, ...]]:
    """Return the codes about return values that `check` reports for each sample."""
    found: dict[str, tuple[str, ...]] = dict.fromkeys(samples, ())
    names = list(samples)
    for item in check(root):
        if item.code.startswith(("RET", "PYT")) and item.function:
            name = names[int(item.function[1:])]
            found[name] = (*found[name], item.code)
    return found


def reported(samples: dict[str, Sample]) -> dict[str, tuple[str, ...]]:
    return {name: sample.codes for name, sample in samples.items()}


def test_each_run_fails_where_an_error_is_reported(tmp_path: Path) -> None:
    root = write(tmp_path / "app", FAILS)
    assert codes(root, FAILS) == reported(FAILS)
    assert {name for name, ok in results(root, FAILS).items() if any(ok)} == set()
    assert {sample.codes for sample in FAILS.values()} == {ALWAYS}


def test_some_run_fails_where_a_warning_is_reported(tmp_path: Path) -> None:
    root = write(tmp_path / "app", MAYBE)
    assert codes(root, MAYBE) == reported(MAYBE)
    assert {name for name, ok in results(root, MAYBE).items() if ok != (True, False)} == set()


def test_nothing_is_reported_where_no_run_fails(tmp_path: Path) -> None:
    root = write(tmp_path / "app", FINE)
    assert {name: found for name, found in codes(root, FINE).items() if found} == {}
    assert {name for name, ok in results(root, FINE).items() if not all(ok)} == set()
