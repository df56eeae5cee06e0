"""Durable functions: how orchestrators are created, and the names that they call."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from funcdeco.linter.check import check

pytestmark = pytest.mark.core

Project = Callable[..., Path]
DF = "import azure.durable_functions as df\n"


def folder_for(folder: str, kind: str, text: str, **more: str) -> dict[str, str]:
    """Return the files of a function folder."""
    trigger = {"type": kind, "direction": "in", "name": "context", **more}
    config = {"scriptFile": "__init__.py", "bindings": [trigger]}
    return {f"{folder}/function.json": json.dumps(config), f"{folder}/__init__.py": text}


def found_in(folder: Path) -> list[tuple[str, str, int | None, int | None]]:
    """Return code, file, line and column of findings about durable functions and signatures."""
    return [
        (item.code, Path(item.file or "").parent.name, item.line, item.column)
        for item in check(folder)
        if item.code.startswith(("DUR", "PYT", "BND006", "BND007"))
    ]


GO = f"{DF}def go(context):\n    yield context.create_timer(context.current_utc_datetime)\n"


@pytest.mark.parametrize(
    ("kind", "text", "found"),
    [
        ("orchestrationTrigger", f"{GO}main = df.Orchestrator.create(go)\n", []),
        ("orchestrationTrigger", f"{GO}main = df.Entity.create(go)\n", []),
        ("orchestrationTrigger", GO.replace("go", "main"), [("DUR003", "f", 2, 5)]),
        (
            "orchestrationTrigger",
            f"{DF}def main(context: df.DurableOrchestrationContext):\n    yield\n",
            [("DUR003", "f", 2, 5)],
        ),
        ("orchestrationTrigger", f"{GO}main = go\n", [("DUR003", "f", 2, 5)]),
        (
            "orchestrationTrigger",
            f"{DF}async def go(context): ...\nmain = df.Orchestrator.create(go)\n",
            [("DUR004", "f", 2, 11)],
        ),
        (
            "orchestrationTrigger",
            f"{DF}def main(context):\n    return 1\nmain = df.Orchestrator.create(main)\n",
            [],
        ),
        (
            "orchestrationTrigger",
            f"{GO}run = df.Orchestrator.create(go)\ndef main(context):\n    return run(context)\n",
            [],
        ),
        (
            "orchestrationTrigger",
            f"{GO}def main(context):\n    return df.Orchestrator(go).handle(context.body)\n",
            [],
        ),
        ("orchestrationTrigger", "from a import make\nmain = make()\n", []),
        (
            "entityTrigger",
            "from azure.durable_functions import Entity\ndef go(context):\n"
            "    context.set_result(1)\nmain = Entity.create(go)\n",
            [],
        ),
        (
            "entityTrigger",
            "def main(context):\n    context.set_result(context.get_state())\n",
            [("DUR003", "f", 1, 5)],
        ),
        (
            "entityTrigger",
            f"{DF}async def go(context): ...\nmain = df.Entity.create(go)\n",
            [("DUR004", "f", 2, 11)],
        ),
    ],
    ids=range(13),
)
def test_how_the_function_is_made(
    project: Project, kind: str, text: str, found: list[tuple[str, str, int, int]]
) -> None:
    assert found_in(project(None, folder_for("f", kind, text))) == found


def test_binding_of_a_made_function_is_called_context(project: Project) -> None:
    text = f"{GO}main = df.Orchestrator.create(go)\n".replace("context", "ctx", 1)
    folder = project(None, folder_for("f", "orchestrationTrigger", text, name="ctx"))
    (item,) = [one for one in check(folder) if one.code == "BND006"]
    assert (
        item.hint == "name the binding `context`, as `df.Orchestrator.create` names the parameter"
    )


CALLS = {
    'context.call_activity("Charge", 1)': "",
    'context.call_activity("CHARGE", 1)': "",
    'context.call_activity(name="pay")': "",
    'context.call_activity("chrage")': "did you mean `charge`?",
    'context.call_activity_with_retry("ship", options)': "add the activity `ship`",
    'context.call_sub_orchestrator("f")': "",
    'context.call_sub_orchestrator("nightly")': "add the orchestrator `nightly`",
    'context.call_entity(df.EntityId("Counter", "a"), "get")': "",
    'context.call_entity(df.EntityId("Countr", "a"), "get")': "did you mean `Counter`?",
    'context.signal_entity(df.EntityId("x", "a"), "get")': "add the entity `x`",
    'context.call_activity("f")': "use `call_sub_orchestrator`",
    'context.call_sub_orchestrator("charge")': "use `call_activity`",
    'context.call_activity("Counter")': "use `call_entity`",
    'context.call_activity("http")': "",
    "context.call_activity(NAME)": "",
    'other.call_activity("nothing")': "",
    "context.call_activity(*names)": "",
}


@pytest.mark.parametrize("is_decorated", [False, True], ids=["hand-written", "decorated"])
@pytest.mark.parametrize(("call", "hint"), CALLS.items(), ids=CALLS)
def test_names_that_are_called(
    project: Project, write_app: Project, call: str, hint: str, is_decorated: bool
) -> None:
    body = f"def go(context, other=None):\n    yield {call}\n"
    folders = {
        **folder_for("charge", "activityTrigger", "def main(context): ...\n"),
        **folder_for("p", "activityTrigger", "def main(context): ...\n", activity="Pay"),
        **folder_for("c", "entityTrigger", "", entityName="Counter"),
        **folder_for("http", "httpTrigger", "def main(context): ...\n"),
    }
    if is_decorated:
        text = f"\nimport azure.durable_functions as df\n@app.orchestration_trigger()\n{body}"
        folder = write_app(text.replace("go", "f").replace(", other=None", ""), folders)
    else:
        made = f"{DF}{body}main = df.Orchestrator.create(go)\n"
        folder = project(None, {**folders, **folder_for("f", "orchestrationTrigger", made)})
    found = [item.hint for item in check(folder) if item.code == "DUR005"]
    assert found == ([hint] if hint else [])


def test_a_missing_function_is_reported_at_its_first_call(project: Project) -> None:
    text = f"""{DF}
def go(context):
    yield context.call_activity("notify", 1)
    yield context.call_activity("notify", 2)
    yield context.call_entity(df.EntityId("notify", "a"), "get")
    yield context.call_activity("chagre")
    yield context.call_activity("chagre")
main = df.Orchestrator.create(go)
"""
    charge = folder_for("charge", "activityTrigger", "def main(context): ...\n")
    folder = project(None, {**charge, **folder_for("f", "orchestrationTrigger", text)})
    assert [line for code, _, line, _ in found_in(folder) if code == "DUR005"] == [4, 6, 7, 8]


def test_entity_is_found_by_a_name_for_its_id(project: Project) -> None:
    text = f"""{DF}
def go(context):
    known = df.EntityId("e", "a")
    wrong = df.EntityId("g", "a")
    twice = df.EntityId("h", "a")
    twice = make(twice)
    yield context.call_entity(known, "get")
    yield context.call_entity(wrong, "get")
    yield context.call_entity(twice, "get")
main = df.Orchestrator.create(go)
"""
    entity = folder_for("e", "entityTrigger", "from a import main\n")
    folder = project(None, {**entity, **folder_for("f", "orchestrationTrigger", text)})
    assert found_in(folder) == [("DUR005", "f", 5, 25)]


@pytest.mark.parametrize(
    ("app", "found"),
    [
        ("print('no app of functions')\n", [("DUR005", "f", 3, 33)]),
        ("import funcdeco\nraise ValueError\n", []),
    ],
    ids=["all functions are known", "an app that can't be loaded"],
)
def test_a_name_may_be_that_of_a_function_that_cannot_be_loaded(
    app: str, found: list[tuple[str, str, int, int]], project: Project
) -> None:
    text = f"""{DF}def go(context):
    yield context.call_activity("pay")
main = df.Orchestrator.create(go)
"""
    files = folder_for("f", "orchestrationTrigger", text)
    assert found_in(project(None, {**files, "app.py": app})) == found


def test_name_with_an_at_sign(project: Project) -> None:
    text = f"{GO}main = df.Orchestrator.create(go)\n"
    folder = project(None, folder_for("f", "orchestrationTrigger", text, orchestration="@f"))
    assert [one[0] for one in found_in(folder)] == ["DUR001"]


@pytest.mark.parametrize(
    "kind", ["orchestrationTrigger", "activityTrigger", "entityTrigger", "timerTrigger"]
)
def test_return_belongs_to_the_durable_trigger(project: Project, kind: str) -> None:
    files = folder_for("f", kind, "from a import main\n", schedule="0 0 0 * * *")
    config = json.loads(files["f/function.json"])
    config["bindings"].append({"type": "queue", "direction": "out", "name": "$return"})
    folder = project(None, {**files, "f/function.json": json.dumps(config)})
    found = [item.code for item in check(folder) if item.code.startswith("DUR")]
    assert found == ([] if kind == "timerTrigger" else ["DUR002"])
