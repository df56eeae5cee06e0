from pathlib import Path

from funcdeco.testing import TestClient

PROJECT = Path(__file__).parents[1]


def test_report_is_written_in_three_steps() -> None:
    with TestClient(PROJECT) as client:
        report = client.orchestration("report", "2026-W07")
        assert report.output == "Sales in 2026-W07: 61.50 euros"
        called = [event.name for event in report.history if event.type == "TaskScheduled"]
        assert called == ["read_sales", "add_up", "write_report"]


def test_week_without_sales_has_a_report_too() -> None:
    with TestClient(PROJECT) as client:
        assert client.orchestration("report", "2026-W08").output == "Sales in 2026-W08: 0.00 euros"


def test_unknown_week_fails_and_says_which() -> None:
    with TestClient(PROJECT) as client:
        report = client.orchestration("report", "2026-W09")
        assert report.status == "Failed"
        assert "KeyError: '2026-W09'" in report.output


def test_caller_gets_a_link_to_the_report() -> None:
    with TestClient(PROJECT) as client:
        started = client.post("/api/reports/2026-W07")
        assert started.status_code == 202
        status = client.get(started.headers["Location"])
        assert status.json()["output"] == "Sales in 2026-W07: 61.50 euros"
