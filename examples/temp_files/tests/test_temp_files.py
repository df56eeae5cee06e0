import json
import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path

import azure.functions as func
import pytest

from app import list_tables


def test_tables_are_listed_and_no_file_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with closing(sqlite3.connect(tmp_path / "shop.db")) as database:
        database.execute("CREATE TABLE orders (id)")
        database.execute("CREATE TABLE customers (id)")
    upload = (tmp_path / "shop.db").read_bytes()
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))

    response = list_tables(func.HttpRequest("POST", "/api/tables", body=upload))

    assert json.loads(response.get_body()) == ["customers", "orders"]
    assert list((tmp_path / "temporary").iterdir()) == []


def test_other_files_are_refused() -> None:
    response = list_tables(func.HttpRequest("POST", "/api/tables", body=b"no database" * 100))
    assert (response.status_code, response.get_body()) == (400, b"file is not a database")
