import os
import time
from pathlib import Path

import pytest
from azure.functions.timer import TimerRequest

from app import WEEK, remove_old_exports


def test_only_old_exports_are_removed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EXPORTS_FOLDER", str(tmp_path))
    for name, age in {"new.csv": 0, "old.csv": WEEK + 60}.items():
        (tmp_path / name).touch()
        changed = time.time() - age
        os.utime(tmp_path / name, times=(changed, changed))

    remove_old_exports(TimerRequest())

    assert [path.name for path in tmp_path.iterdir()] == ["new.csv"]


def test_late_cleanup_warns(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("EXPORTS_FOLDER", str(tmp_path))
    remove_old_exports(TimerRequest(past_due=True))
    assert "the cleanup is late" in caplog.messages
