"""Type checkers know the keywords and the choices of every decorator there is."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

from binding_strategies import choices, required_only
from funcdeco.bindings.base import Model
from funcdeco.bindings.catalogue import decorators

REPOSITORY = Path(__file__).parents[1]
HEAD = [
    "from funcdeco import App",
    "app = App()",
    "def application(*arguments: object) -> None: ...",
]


def calls(name: str, model: type[Model]) -> Iterator[str]:
    """Give a call of all that is needed, then wrong ones: a keyword, a value, a choice, one less."""
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
    said = ", ".join(f"{key}={value}" for key, value in keywords.items())
    return f"app.{name}({given}{said})" + ("  # type: ignore" if wrong else "")


def cases() -> str:
    lines = [call for name, model in decorators().items() for call in calls(name, model)]
    assert len(lines) > 1400
    return "\n".join([*HEAD, *lines, ""])


def run(folder: Path, *command: str) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, "-m", *command], cwd=folder, capture_output=True, text=True, check=False
    )
    return done.returncode, done.stdout + done.stderr


def test_mypy_finds_each_wrong_call_and_no_other(tmp_path: Path) -> None:
    (tmp_path / "cases.py").write_text(cases(), "utf-8")
    config = f"[mypy]\nstrict = true\ncache_dir = {tmp_path}/cache\nmypy_path = {REPOSITORY}\n"
    (tmp_path / "mypy.ini").write_text(config, "utf-8")
    assert run(tmp_path, "mypy", "--no-error-summary", "cases.py") == (0, "")


def test_pyright_finds_each_wrong_call_and_no_other(tmp_path: Path) -> None:
    (tmp_path / "cases.py").write_text(cases(), "utf-8")
    config: dict[str, Any] = {
        "include": ["cases.py"],
        "extraPaths": [str(REPOSITORY)],
        "typeCheckingMode": "strict",
        "reportUnnecessaryTypeIgnoreComment": "error",
    }
    (tmp_path / "pyrightconfig.json").write_text(json.dumps(config), "utf-8")
    code, output = run(tmp_path, "pyright", "--pythonpath", sys.executable, "-p", str(tmp_path))
    assert code == 0, output


def test_choices_are_those_of_literals() -> None:
    assert get_args(decorators()["blob_trigger"].model_fields["source"].annotation) == tuple(
        choices(decorators()["blob_trigger"].model_fields["source"].annotation)
    )
