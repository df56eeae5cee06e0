"""A v2 function with two triggers: the mistakes of each are reported beside the second trigger."""

from __future__ import annotations

from itertools import permutations
from pathlib import Path

import pytest

from check_support import write_project
from funcdeco.linter.check import check

pytestmark = pytest.mark.core

CONNECTION = 'connection="AzureWebJobsStorage"'
SERVICE_BUS = "service_bus_queue_trigger"
# The decorator with a mistake that it keeps without the other trigger, and the parameter's type.
MISTAKES = {
    "hour": '@app.timer_trigger("{}", schedule="0 0 25 * * *")',
    "queue": f'@app.queue_trigger("{{}}", queue_name="a_b", {CONNECTION})',
    "container": f'@app.blob_trigger("{{}}", path="Images/x", {CONNECTION})',
    "route": '@app.route(route="a//b", trigger_arg_name="{}")',
    "method": '@app.generic_trigger("{}", "httpTrigger", methods=["gett"])',
    "secret": f'@app.{SERVICE_BUS}("{{}}", queue_name="q", connection="Endpoint=sb://x")',
    "cardinality": '@app.event_hub_message_trigger("{}", event_hub_name="h", connection="E", cardinality="2")',
    "level": '@app.route(route="a", trigger_arg_name="{}", auth_level="anon")',
}
SOUND = {
    "timer": '@app.timer_trigger("{}", schedule="0 0 6 * * *")',
    "queue": f'@app.queue_trigger("{{}}", queue_name="orders", {CONNECTION})',
    "http": '@app.route(route="sound", trigger_arg_name="{}")',
}
Found = tuple[str, int | None, int | None, str, str]
CONSEQUENCE = ", so the host loads no function of the app"


def found_in(folder: Path, *decorators: str) -> list[Found]:
    """Return the findings; each decorator is on the line of its number, plus 2."""
    lines = [one.format(f"p{at}") for at, one in enumerate(decorators)]
    names = ", ".join(f"p{at}" for at in range(len(decorators)))
    source = "import azure.functions as func\napp = func.FunctionApp()\n" + "\n".join(lines)
    source += f"\ndef go({names}):\n    pass\n"
    files = {"app.py": None, "function_app.py": source, "requirements.txt": "azure-functions\n"}
    write_project(folder, files)
    return [(one.code, one.line, one.column, one.message, one.hint) for one in check(folder)]


def own(found: list[Found], line: int) -> set[tuple[str, int | None, str, str]]:
    """Return the findings inside one decorator, apart from whether they lose the app."""
    return {
        (code, column, message.replace(CONSEQUENCE, ""), hint)
        for code, at, column, message, hint in found
        if at == line and code != "FUN005"
    }


def about(folder: Path, decorator: str) -> set[tuple[str, int | None, str, str]]:
    """Return the findings about the only trigger of a function."""
    found = own(found_in(folder, decorator), 3)
    return {one for one in found if one[0] not in ("HTP010", "HTP011")}  # about its answer


@pytest.mark.parametrize("mistake", MISTAKES)
@pytest.mark.parametrize("other", SOUND)
def test_a_mistake_is_reported_whichever_trigger_has_it(
    tmp_path: Path, mistake: str, other: str
) -> None:
    alone = about(tmp_path, MISTAKES[mistake])
    assert len(alone) == 1
    for pair in permutations((MISTAKES[mistake], SOUND[other])):
        found = found_in(tmp_path, *pair)
        assert [one[0] for one in found].count("FUN005") == 1
        assert own(found, 3 + pair.index(MISTAKES[mistake])) == alone
        assert own(found, 3 + pair.index(SOUND[other])) == set()


def test_three_triggers_have_their_own_mistakes(tmp_path: Path) -> None:
    decorators = [MISTAKES[name] for name in ("hour", "queue", "route")]
    expected = [about(tmp_path, one) for one in decorators]
    found = found_in(tmp_path, *decorators)
    assert [own(found, line) for line in (3, 4, 5)] == expected
    assert sorted(one[0] for one in found) == ["FUN005", "FUN005", "HTP002", "NAM001", "TMR001"]


def test_what_follows_from_the_second_trigger_is_not_reported(tmp_path: Path) -> None:
    route = '@app.route(trigger_arg_name="{}")'
    for pair in ((route, SOUND["queue"]), (SOUND["queue"], route), (route, route)):
        assert [one[0] for one in found_in(tmp_path, *pair)] == ["FUN005"]
