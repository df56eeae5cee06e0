"""Type checkers see the keywords of each decorator, with and without pydantic's mypy plugin."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import get_args

import pytest

from binding_strategies import choices, required_only
from funcdeco.bindings.base import Model
from funcdeco.bindings.catalog import decorators
from test_catalogue import ACME, SHOP, USE
from typing_support import CHECKERS, check, findings, lines_of

pytestmark = pytest.mark.once

REPOSITORY = Path(__file__).parents[1]
CASES = REPOSITORY / "tests" / "typing" / "decorators.py"
FACTORIES = CASES.with_name("factories.py")
HEAD = [
    "from funcdeco import App",
    "app = App()",
    "def application(*arguments: object) -> None: ...",
]
WRONG_KEYWORD = '@app.belt_trigger(belt_name="north", wide=40)'
WRONG_CHOICE = '@app.belt_trigger(belt_name="south", speed="quick", width=40)'
WRONG_USE = f"""{USE}

{WRONG_KEYWORD}
def keyword(crate: str) -> None: ...


{WRONG_CHOICE}
def choice(crate: str) -> None: ...
"""

Output = Callable[[str], str]


def calls(name: str, model: type[Model]) -> Iterator[str]:
    """Yield a call with the required keywords, then calls with an invalid or a missing one."""
    needed = {key: repr(value) for key, value in required_only(model).items()}
    given = "application, " if name in ("asgi", "wsgi") else ""
    yield _call(name, given, needed)
    for key, info in model.model_fields.items():
        for choice in choices(info.annotation)[:1]:
            yield _call(name, given, {**needed, key: repr(choice)})
            yield _call(name, given, {**needed, key: "'nonsense'"}, wrong=True)
        yield _call(name, given, {**needed, key: "object()"}, wrong=True)
        if info.is_required():
            rest = {one: value for one, value in needed.items() if one != key}
            yield _call(name, given, rest, wrong=True)
    yield _call(name, given, {**needed, "nonsense": "1"}, wrong=True)


def _call(name: str, given: str, keywords: dict[str, str], wrong: bool = False) -> str:
    declared = ", ".join(f"{key}={value}" for key, value in keywords.items())
    return f"app.{name}({given}{declared})" + ("  # type: ignore" if wrong else "")


def catalog_cases() -> str:
    """Write calls of all decorators."""
    lines = [call for name, model in decorators().items() for call in calls(name, model)]
    assert len(lines) > 1400
    return "\n".join([*HEAD, *lines, ""])


CATALOGUE, APP = Path("catalog_cases.py"), Path("app.py")


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("mypy")


@pytest.fixture(scope="module")
def output(tmp_path_factory: pytest.TempPathFactory, cache: Path) -> Output:
    """Return the findings of a checker, with all files in one run."""
    written = tmp_path_factory.mktemp("typing")
    texts = {str(CATALOGUE): catalog_cases()}
    texts |= {str(APP): WRONG_USE, "acme.py": ACME, "shop.py": SHOP}
    for name, text in texts.items():
        (written / name).write_text(text, "utf-8")
    outputs: dict[str, str] = {}

    def output(checker: str) -> str:
        if checker not in outputs:
            files = [CASES, FACTORIES, *(written / name for name in texts)]
            folder = written / checker
            outputs[checker] = check(checker, REPOSITORY, files, folder, cache)
        return outputs[checker]

    return output


@pytest.mark.parametrize("checker", CHECKERS)
def test_the_checker_finds_each_planted_mistake_and_nothing_else(
    checker: str, output: Output
) -> None:
    assert findings(output(checker), CASES) == []


@pytest.mark.parametrize("checker", CHECKERS)
def test_the_checker_finds_each_wrong_call_of_every_decorator_and_no_other(
    checker: str, output: Output
) -> None:
    assert findings(output(checker), CATALOGUE) == []


@pytest.mark.parametrize("checker", CHECKERS)
def test_the_checker_finds_each_wrong_call_of_a_factory_of_tests_and_no_other(
    checker: str, output: Output
) -> None:
    assert findings(output(checker), FACTORIES) == []


@pytest.mark.parametrize("checker", CHECKERS)
def test_a_new_family_is_typed(checker: str, output: Output) -> None:
    found = findings(output(checker), APP)
    lines = {WRONG_USE.splitlines()[number - 1]: number for number in lines_of(found)}
    assert lines.keys() == {WRONG_KEYWORD, WRONG_CHOICE}, found
    for line, what in ((WRONG_KEYWORD, '"wide"'), (WRONG_CHOICE, '"speed"')):
        assert any(f"{APP}:{lines[line]}:" in one and what in one for one in found), found


@pytest.mark.parametrize("checker", CHECKERS)
def test_there_is_nothing_else_to_find(checker: str, output: Output) -> None:
    found = output(checker)
    assert len(re.findall(r"\berror: ", found)) == len(findings(found, APP)), found


@pytest.mark.parametrize("checker", CHECKERS)
def test_the_comments_would_be_unused_if_keywords_were_lost(
    checker: str, cache: Path, tmp_path: Path
) -> None:
    """Prove that the tests above work: with `**options: Any`, no error in a keyword is found."""
    copy = tmp_path / "mutated" / "funcdeco"
    shutil.copytree(REPOSITORY / "funcdeco", copy, ignore=shutil.ignore_patterns("__pycache__"))
    declare = copy / "declare.py"
    text = declare.read_text("utf-8")
    mutated = text.replace("*args: P.args, **options: P.kwargs", "*args: Any, **options: Any")
    assert mutated != text
    declare.write_text(mutated, "utf-8")
    printed = check(checker, copy.parent, [CASES], tmp_path / "checked", cache)
    lines = CASES.read_text("utf-8").splitlines()
    unused = "Unnecessary" if checker == "pyright" else "unused-ignore"
    found = set(lines_of(line for line in findings(printed, CASES) if unused in line))
    assert found, printed
    expected = {
        number
        for number, line in enumerate(lines, 1)
        if line.startswith(("app.", "blueprint."))
        and line.endswith("# type: ignore")
        and not line.startswith(("app.include", "app.nonsense", "app.http()("))
    }
    assert expected <= found
    assert len(expected) > 20


def test_choices_are_those_of_literals() -> None:
    assert get_args(decorators()["blob_trigger"].model_fields["source"].annotation) == tuple(
        choices(decorators()["blob_trigger"].model_fields["source"].annotation)
    )
