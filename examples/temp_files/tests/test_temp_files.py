import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path

import pytest

from funcdeco.testing import TestClient

PROJECT = Path(__file__).parents[1]


def test_tables_are_listed_and_no_file_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with closing(sqlite3.connect(tmp_path / "shop.db")) as database:
        database.execute("CREATE TABLE orders (id)")
        database.execute("CREATE TABLE customers (id)")
    upload = (tmp_path / "shop.db").read_bytes()
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))

    with TestClient(PROJECT) as client:
        response = client.post("/api/tables", content=upload)

    assert response.json() == ["customers", "orders"]
    assert list((tmp_path / "temporary").iterdir()) == []


def test_other_files_are_refused() -> None:
    with TestClient(PROJECT) as client:
        response = client.post("/api/tables", content=b"no database" * 100)
    assert (response.status_code, response.text) == (400, "file is not a database")
