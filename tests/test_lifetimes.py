"""End of support: one table with a source for each row, and findings that are right on any day."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from check_support import HEAD, write_project
from funcdeco.analysis.lifetimes import LIFETIMES, Lifetime, is_on_plan, lifetime, names
from funcdeco.analysis.target_environment import PLANS, PYTHONS
from funcdeco.linter.check import check_project
from funcdeco.linter.config import Options

PACKAGE = Path(__file__).parents[1] / "funcdeco"
APP = f'{HEAD}@app.http(auth_level="anonymous")\ndef hello(req: func.HttpRequest) -> str:\n    return ""\n'
DAY = timedelta(days=1)
Found = list[tuple[str, int | None, str, str]]


@pytest.fixture
def found(tmp_path: Path) -> Callable[..., Found]:
    """Write a project; return (code, line, message, hint) of what its options lead to on a day."""

    def of(today: date | None, pyproject: str = "", **options: Any) -> Found:
        files: dict[str, str | bytes | None] = {"app.py": APP}
        write_project(tmp_path, files | ({"pyproject.toml": pyproject} if pyproject else {}))
        checked = check_project(tmp_path, None, Options(today=today, **options))
        return [
            (one.code, one.location.line if one.location else None, one.message, one.hint)
            for one in checked.diagnostics
        ]

    return of


@pytest.mark.parametrize("one", LIFETIMES, ids=lambda one: f"{one.kind} {one.name}")
def test_each_row_has_a_source_and_a_day_that_is_published(one: Lifetime) -> None:
    assert re.match(
        r"https://(learn\.microsoft\.com/azure/|github\.com/MicrosoftDocs/)", one.source
    )
    last = monthrange(one.end.year, one.end.month)[1]
    assert (one.end.day == last) if one.is_month else True
    assert bool(one.community_end) == (one.kind == "python")
    assert lifetime(one.kind, one.name) is one


def test_no_other_module_has_dates_of_its_own() -> None:
    modules = {
        path.relative_to(PACKAGE).as_posix()
        for path in PACKAGE.rglob("*.py")
        if re.search(r"\bdate\(20\d\d", path.read_text("utf-8"))
    }
    assert modules == {"analysis/lifetimes.py"}


def test_the_pythons_are_those_of_the_table() -> None:
    assert names("python") == PYTHONS == ("3.10", "3.11", "3.12", "3.13", "3.14")


@pytest.mark.parametrize(
    ("kind", "name", "today", "sentence"),
    [
        ("python", "3.10", date(2026, 10, 31), "Python 3.10 ends in October 2026"),
        ("python", "3.10", date(2026, 11, 1), "Python 3.10 ended in October 2026"),
        ("plan", "consumption", date(2028, 9, 30), "the Linux Consumption plan ends on 2028-09-30"),
        (
            "plan",
            "consumption",
            date(2028, 10, 1),
            "the Linux Consumption plan ended on 2028-09-30",
        ),
        ("bundle", "3", date(2020, 1, 1), "extension bundle 3 ends on 2026-05-30"),
        ("host", "1", date(2026, 9, 15), "Functions 1.x ended on 2026-09-14"),
    ],
)
def test_a_sentence_is_right_on_the_last_day_and_on_the_next(
    kind: Any, name: str, today: date, sentence: str
) -> None:
    one = lifetime(kind, name)
    assert one and one.sentence(today) == f"Microsoft's support for {sentence}"


OVER = "Microsoft's support for Python 3.11 ended in October 2027 (`--target-python`)"
SOON = "Microsoft's support for Python 3.11 ends in October 2027 (`--target-python`)"
LATER = "use one of 3.12, 3.13, 3.14"


def test_a_finding_about_an_option_is_not_in_a_file(tmp_path: Path) -> None:
    declared = '[tool.funcdeco]\nplan = "consumption"\ntarget-python = "3.8"\n'
    write_project(tmp_path, {"app.py": APP, "pyproject.toml": declared})

    def of(**options: Any) -> list[tuple[str, str, int | None, str]]:
        checked = check_project(tmp_path, None, Options(today=date(2026, 11, 30), **options))
        every = (one for one in checked.diagnostics if one.code != "END004")
        return [(one.code, Path(one.file or "-").name, one.line, one.message) for one in every]

    old = "Azure Functions doesn't support Python 3.8"
    late = "the Linux Consumption plan doesn't run Python 3.13"
    assert of() == [("PYT014", "pyproject.toml", 3, old)]
    assert of(target_python="3.8") == [("PYT014", "-", None, f"{old} (`--target-python`)")]
    assert of(target_python="3.13") == [("PYT015", "-", None, f"{late} (`--target-python`)")]
    both = "`--target-python`, `--plan`"
    assert of(target_python="3.13", plan="consumption") == [
        ("PYT015", "-", None, f"{late} ({both})")
    ]
    (tmp_path / "pyproject.toml").write_text(declared.replace("3.8", "3.13"), "utf-8")
    assert of() == [("PYT015", "pyproject.toml", 3, late)]
    assert of(plan="consumption") == [("PYT015", "-", None, f"{late} (`--plan`)")]


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        (date(2026, 11, 30), []),
        (date(2027, 10, 31) - timedelta(days=183), []),
        (date(2027, 10, 31) - timedelta(days=182), [("END002", None, SOON, LATER)]),
        (date(2027, 10, 31), [("END002", None, SOON, LATER)]),
        (date(2027, 11, 1), [("END001", None, OVER, LATER)]),
        (date(2028, 10, 1), [("END001", None, OVER, "use one of 3.13, 3.14")]),
        (date(2030, 1, 1), [("END001", None, OVER, "use a newer version")]),
    ],
)
def test_the_end_of_a_python_version_is_reported_in_time(
    found: Callable[..., Found], today: date, expected: Found
) -> None:
    assert found(today, target_python="3.11") == expected


@pytest.mark.parametrize(
    ("today", "code"),
    [
        (date(2026, 11, 30), ""),
        (date(2028, 9, 30) - timedelta(days=366), ""),
        (date(2028, 9, 30) - timedelta(days=365), "END004"),
        (date(2028, 9, 30), "END004"),
        (date(2028, 10, 1), "END003"),
    ],
)
def test_the_end_of_a_plan_is_reported_a_year_before(
    found: Callable[..., Found], today: date, code: str
) -> None:
    assert [one[0] for one in found(today, plan="consumption")] == ([code] if code else [])
    for plan in ("flex", "premium", "dedicated"):
        assert found(today, plan=plan) == []


def test_a_finding_is_at_the_key_that_selects_the_version(found: Callable[..., Found]) -> None:
    keys = '[tool.funcdeco]\nplan = "consumption"\ntarget-python = "3.12"\n'
    assert [one[:2] for one in found(date(2028, 12, 1), keys)] == [("END003", 2), ("END001", 3)]


@pytest.mark.parametrize(
    ("value", "title"),
    [
        ("~3", "Functions 3.x"),
        ("3.0.15417", "Functions 3.x"),
        (" ~2 ", "Functions 2.x"),
        ("~1", "Functions 1.x"),
        ("~4", ""),
        ("4.1037", ""),
        ("", ""),
        ("latest", ""),
        ("~30", ""),
    ],
)
def test_the_end_of_a_host_version_is_reported(
    found: Callable[..., Found], value: str, title: str
) -> None:
    given = {"FUNCTIONS_WORKER_RUNTIME": "python", "functions_extension_version": value}
    codes = found(None, settings={**given, "AzureWebJobsStorage": "x"})
    assert [one[2].partition(" ended")[0] for one in codes if one[0] == "END005"] == (
        [f"Microsoft's support for {title}"] if title else []
    )


@pytest.mark.parametrize("python", PYTHONS)
@pytest.mark.parametrize("plan", PLANS)
def test_consumption_alone_has_no_newer_python_than_3_12(
    found: Callable[..., Found], plan: str, python: str
) -> None:
    codes = [one[0] for one in found(date(2026, 6, 1) - DAY * 60, plan=plan, target_python=python)]
    is_refused = plan == "consumption" and python in ("3.13", "3.14")
    assert codes == (["PYT015"] if is_refused else [])
    assert is_on_plan(python, plan) != is_refused


def test_a_version_that_no_plan_has_is_reported_once(found: Callable[..., Found]) -> None:
    assert [one[0] for one in found(None, plan="consumption", target_python="3.15")] == ["PYT014"]


def test_a_newer_version_is_named_only_if_the_plan_has_it(found: Callable[..., Found]) -> None:
    today = date(2026, 11, 30)
    [one] = found(today, plan="consumption", target_python="3.10")
    assert one[3] == "use one of 3.11, 3.12"
    hints = {
        one[0]: one[3] for one in found(date(2028, 12, 1), plan="consumption", target_python="3.12")
    }
    assert hints["END001"] == "move the app to Flex Consumption and use a newer version"


def test_another_day_can_be_set(
    found: Callable[..., Found], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FUNCDECO_TODAY", "2031-01-01")
    assert [one[0] for one in found(None, target_python="3.14")] == ["END001"]
    monkeypatch.delenv("FUNCDECO_TODAY")
    assert [one[0] for one in found(None, target_python="3.10")] == ["END001"]


@pytest.mark.parametrize("given", ["tomorrow", "2031-13-01", "20310101", "2031-01-01T00:00"])
def test_a_day_that_is_none_is_an_error(
    found: Callable[..., Found], given: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FUNCDECO_TODAY", given)
    message = f"invalid value '{given}' for `FUNCDECO_TODAY`"
    hint = "set this environment variable to a day such as `2028-01-31`, or unset it"
    assert found(None) == [("CFG004", None, message, hint)]


def test_a_refused_version_is_not_replaced_by_one_that_has_ended(
    found: Callable[..., Found],
) -> None:
    every = found(date(2028, 1, 31), plan="consumption", target_python="3.14")
    hints = [one[3] for one in every if one[0] == "PYT015"]
    assert hints == ["use the Flex Consumption plan, or 3.12"]
