from pathlib import Path

from funcdeco.testing import TestClient

PROJECT = Path(__file__).parents[1]


def test_function_and_invocation_are_named() -> None:
    with TestClient(PROJECT) as client:
        response = client.get("/api/support")
        [run] = client.invocations
    assert response.json() == {"function": "support_info", "invocation": run.id}
