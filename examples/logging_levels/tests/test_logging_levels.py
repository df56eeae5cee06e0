from collections.abc import Iterator
from pathlib import Path

import pytest

from funcdeco.testing import TestClient


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    with TestClient(Path(__file__).parents[1]) as client:
        yield client


@pytest.mark.parametrize(
    ("left", "level", "message"),
    [
        (12, "INFO", "12 left"),
        (9, "WARNING", "only 9 left"),
        (0, "CRITICAL", "sold out"),
        (-1, "ERROR", "stock of -1, the books are wrong"),
    ],
)
def test_fewer_items_log_louder(client: TestClient, left: int, level: str, message: str) -> None:
    response = client.get(f"/api/stock/{left}")
    assert response.invocation is not None
    assert response.invocation.logs == [(level, message, "shop.stock")]
