import os
import time
from datetime import datetime
from pathlib import Path

from funcdeco.testing import TestClient

PROJECT = Path(__file__).parents[1]
WEEK = 7 * 24 * 60 * 60


def test_only_old_exports_are_removed(tmp_path: Path) -> None:
    for name, age in {"new.csv": 0, "old.csv": WEEK + 60}.items():
        (tmp_path / name).touch()
        changed = time.time() - age
        os.utime(tmp_path / name, times=(changed, changed))

    with TestClient(PROJECT, settings={"EXPORTS_FOLDER": str(tmp_path)}) as client:
        run = client.timer("remove_old_exports")

    assert run.logs == [("INFO", "removed 1 of 2 exports", "root")]
    assert [path.name for path in tmp_path.iterdir()] == ["new.csv"]


def test_late_cleanup_warns(tmp_path: Path) -> None:
    with TestClient(PROJECT, settings={"EXPORTS_FOLDER": str(tmp_path)}) as client:
        run = client.timer("remove_old_exports", past_due=True)
    assert run.logs[0] == ("WARNING", "the cleanup is late", "root")


def test_cleanup_runs_every_night(tmp_path: Path) -> None:
    with TestClient(PROJECT, settings={"EXPORTS_FOLDER": str(tmp_path)}) as client:
        client.now = datetime(2027, 3, 1, 12)
        assert [run.function for run in client.advance(days=2)] == ["remove_old_exports"] * 2
        assert client.now == datetime.fromisoformat("2027-03-03T12:00:00+00:00")
