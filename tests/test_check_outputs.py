"""Output parameters: what the worker doesn't send is reported, and nothing else."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from return_samples import NOT_SENT, NOTHING_SENT, SENT, Sample, codes_of, reported, write
from runtime_host import Host, Http

pytestmark = pytest.mark.core


def outputs(root: Path, samples: dict[str, Sample]) -> dict[str, Any]:
    """Return the outputs of a call of each sample, or the error."""
    found: dict[str, Any] = {}
    with Host(root) as host:
        assert host.errors == {}
        for number, (name, sample) in enumerate(samples.items()):
            is_http = sample.bindings[0]["type"] == "httpTrigger"
            result = host.invoke(f"f{number:03}", req=Http() if is_http else "b")
            found[name] = result.error or result.outputs
    return found


def test_each_run_fails_where_a_value_is_reported(tmp_path: Path) -> None:
    root = write(tmp_path / "app", NOT_SENT)
    assert codes_of(root, NOT_SENT) == reported(NOT_SENT)
    sent = outputs(root, NOT_SENT).items()
    assert [name for name, result in sent if not isinstance(result, str)] == []


def test_nothing_is_sent_where_an_output_is_assigned_or_unused(tmp_path: Path) -> None:
    root = write(tmp_path / "app", NOTHING_SENT)
    assert codes_of(root, NOTHING_SENT) == reported(NOTHING_SENT)
    assert [name for name, result in outputs(root, NOTHING_SENT).items() if result] == []


def test_nothing_is_reported_where_an_output_is_sent(tmp_path: Path) -> None:
    root = write(tmp_path / "app", SENT)
    assert {name: found for name, found in codes_of(root, SENT).items() if found} == {}
    assert [name for name, result in outputs(root, SENT).items() if "out" not in result] == []
