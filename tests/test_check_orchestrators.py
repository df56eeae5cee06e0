"""Code of orchestrators: what check reports, and what Durable Functions does with it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from check_support import write_project
from durable_runtime import Durable, Failed
from funcdeco.linter.check import check
from runtime_host import Host
from test_check_durable import folder_for

pytestmark = pytest.mark.core

Project = Callable[..., Path]
Found = tuple[str, int | None, int | None, str, str]

HEAD = """\
import dataclasses, datetime
import azure.durable_functions as df
def two(context):
    first = yield context.call_activity("same", 1)
    return first + (yield context.call_activity("same", 2))
@dataclasses.dataclass
class Order:
    number: int
"""
YIELD = "write `yield context.call_activity('same', 1)`"
JSON = "Object of type {} is not JSON serializable"
HOLD = "the orchestrator returns {}, which can't be converted to JSON"
NO_TASK = "no task is yielded, so the orchestration never continues"
NO_TASK_HINT = "yield a task, such as `context.create_timer(...)`, or remove the `yield`"
LIST = "`task_all` requires a list, not {}"
USED = "the generator `two` is used like its result, so it never runs"


def go(*lines: str) -> str:
    """Return an orchestrator; its first line is line 10."""
    body = "".join(f"    {line}\n" for line in lines)
    return f"{HEAD}def go(context):\n{body}main = df.Orchestrator.create(go)\n"


# The source, the findings, and why the orchestration fails.
FAILS: dict[str, tuple[str, list[Found], str]] = {
    "returned": (
        go('return context.call_activity("same", 1)'),
        [
            (
                *("DUR010", 10, 12, "the task of `call_activity` is returned without `yield`"),
                "write `return (yield context.call_activity('same', 1))`",
            )
        ],
        JSON.format("AtomicTask"),
    ),
    "returned_later": (
        go('task = context.call_activity("same", 1)', "yield task", "return task"),
        [
            (
                *("DUR010", 12, 12, "the task of `call_activity` is returned without `yield`"),
                "write `return (yield task)`",
            )
        ],
        JSON.format("AtomicTask"),
    ),
    "all_returned": (
        go('return context.task_all([context.call_activity("same", 1)])'),
        [
            (
                *("DUR010", 10, 12, "the task of `task_all` is returned without `yield`"),
                "write `return (yield context.task_all([context.call_activity('same', 1)]))`",
            )
        ],
        JSON.format("WhenAllTask"),
    ),
    "returned_on_a_branch": (
        go(
            *('if context.instance_id == "i1":', '    return context.call_activity("same", 1)'),
            'return (yield context.call_activity("same", 2))',
        ),
        [
            (
                *("DUR011", 11, 16, "the task of `call_activity` is returned without `yield`"),
                "write `return (yield context.call_activity('same', 1))`",
            )
        ],
        JSON.format("AtomicTask"),
    ),
    "generator_returned": (
        go('yield context.call_activity("same", 1)', "return two(context)"),
        [
            (
                *("DUR010", 11, 12, "the generator `two` is returned without `yield from`"),
                "write `return (yield from two(context))`",
            )
        ],
        JSON.format("generator"),
    ),
    "generator_yielded": (
        go("return (yield two(context))"),
        [
            (
                *("DUR010", 10, 19, "the generator `two` is yielded, but only tasks can be"),
                "write `yield from two(context)`",
            )
        ],
        "'generator' object has no attribute '_is_scheduled'",
    ),
    "list_yielded": (
        go('return (yield [context.call_activity("same", n) for n in (1, 2)])'),
        [
            (
                *("DUR010", 10, 19, "a list is yielded, but only tasks can be"),
                "write `yield context.task_all([context.call_activity('same', n) for n in (1, 2)])`",
            )
        ],
        "'list' object has no attribute '_is_scheduled'",
    ),
    "list_variable_yielded": (
        go("tasks = []", 'tasks.append(context.call_activity("same", 1))', "yield tasks"),
        [
            (
                *("DUR010", 12, 11, "a list is yielded, but only tasks can be"),
                "write `yield context.task_all(tasks)`",
            )
        ],
        "'list' object has no attribute '_is_scheduled'",
    ),
    "tuple_yielded": (
        go('return (yield context.call_activity("same", 1), context.call_activity("same", 2))'),
        [
            (
                *("DUR010", 10, 19, "a tuple is yielded, but only tasks can be"),
                "write `yield context.task_all([context.call_activity('same', 1), "
                "context.call_activity('same', 2)])`",
            )
        ],
        "'tuple' object has no attribute '_is_scheduled'",
    ),
    "generator_of_tasks_yielded": (
        go('return (yield (context.call_activity("same", n) for n in (1, 2)))'),
        [
            (
                *("DUR010", 10, 19, "a generator is yielded, but only tasks can be"),
                "write `yield context.task_all([context.call_activity('same', n) for n in (1, 2)])`",
            )
        ],
        "'generator' object has no attribute '_is_scheduled'",
    ),
    "set_yielded": (
        go('tasks = {context.call_activity("same", 1)}', "yield tasks"),
        [
            (
                *("DUR010", 11, 11, "a set is yielded, but only tasks can be"),
                "write `yield context.task_all(list(tasks))`",
            )
        ],
        "'set' object has no attribute '_is_scheduled'",
    ),
    "value_yielded": (
        go('yield "done"'),
        [("DUR010", 10, 11, "the yielded value isn't a task", "remove the `yield`")],
        "'str' object has no attribute '_is_scheduled'",
    ),
    "yield_from_a_task": (
        go('return (yield from context.call_activity("same", 1))'),
        [("DUR010", 10, 24, "`yield from` can't iterate over the task of `call_activity`", YIELD)],
        "'AtomicTask' object is not iterable",
    ),
    "task_as_input": (
        go(
            'first = context.call_activity("same", 1)',
            'return (yield context.call_activity("same", first))',
        ),
        [
            (
                *("DUR010", 11, 49, "the task of `call_activity` is passed on without `yield`"),
                "pass its result: `(yield first)`",
            )
        ],
        "does not expose a `to_json` function",
    ),
    "set": (
        go("found = set()", 'found.add((yield context.call_activity("same", 1)))', "return found"),
        [("DUR012", 12, 12, HOLD.format("a set"), "return a list, such as `sorted(...)`")],
        JSON.format("set"),
    ),
    "bytes_in_a_dict": (
        go('return {"a": [1, b"x"]}'),
        [
            (
                *("DUR012", 10, 22, HOLD.format("bytes")),
                "return a string, such as `value.decode()`",
            )
        ],
        JSON.format("bytes"),
    ),
    "dataclass": (
        go("return Order(1)"),
        [
            (
                *("DUR012", 10, 12, HOLD.format("an `Order`")),
                "return a dict, a list, a string or a number",
            )
        ],
        JSON.format("Order"),
    ),
    "clock": (
        go("return context.current_utc_datetime"),
        [
            (
                *("DUR012", 10, 12, HOLD.format("a datetime")),
                "return a string, such as `value.isoformat()`",
            )
        ],
        JSON.format("datetime"),
    ),
    "timedelta": (
        go("late = datetime.timedelta(1)", "return [late]"),
        [
            (
                *("DUR012", 11, 13, HOLD.format("a timedelta")),
                "return a dict, a list, a string or a number",
            )
        ],
        JSON.format("timedelta"),
    ),
    "iterator_on_a_branch": (
        go('if context.instance_id == "i1":', "    return map(str, [1])", "return []"),
        [("DUR013", 11, 16, HOLD.format("an iterator"), "return `list(...)`")],
        JSON.format("map"),
    ),
}
FAILS |= {
    "bare_yield": (
        go("yield", 'return (yield context.call_activity("same", 1))'),
        [("DUR010", 10, 5, NO_TASK, NO_TASK_HINT)],
        "Running",
    ),
    "none_yielded": (
        go("nothing = None", "first = yield nothing", "return first"),
        [("DUR010", 11, 13, NO_TASK, NO_TASK_HINT)],
        "Running",
    ),
    "status_yielded": (
        go('yield context.set_custom_status("on")', "yield from two(context)"),
        [("DUR010", 10, 5, NO_TASK, NO_TASK_HINT)],
        "Running",
    ),
    "bare_yield_in_a_branch": (
        go('if context.instance_id == "i1":', "    yield", "return 1"),
        [("DUR011", 11, 9, NO_TASK, NO_TASK_HINT)],
        "Running",
    ),
    "generator_passed_on": (
        go('return (yield context.call_activity("same", two(context)))'),
        [
            (
                *("DUR010", 10, 49, "the generator `two` is passed on without `yield from`"),
                "pass its result: `(yield from two(context))`",
            )
        ],
        "class <class 'generator'>",
    ),
    "generator_in_a_variable_passed_on": (
        go("value = two(context)", 'return (yield context.call_activity("same", input_=value))'),
        [
            (
                *("DUR010", 11, 56, "the generator `two` is passed on without `yield from`"),
                "pass its result: `(yield from value)`",
            )
        ],
        "class <class 'generator'>",
    ),
    "generators_together": (
        go("return (yield context.task_all([two(context), two(context)]))"),
        [
            (
                *("DUR010", 10, column),
                "the generator `two` is passed to `task_all`, which accepts only tasks",
                "make it an orchestrator, and pass `call_sub_orchestrator(...)`",
            )
            for column in (37, 51)
        ],
        "'generator' object has no attribute",
    ),
    "generator_of_tasks_together": (
        go('return (yield context.task_all(context.call_activity("same", n) for n in (1, 2)))'),
        [
            (
                *("DUR010", 10, 35, LIST.format("a generator")),
                "write `context.task_all([context.call_activity('same', n) for n in (1, 2)])`",
            )
        ],
        "object of type 'generator' has no len()",
    ),
    "iterator_of_tasks_together": (
        go(
            'tasks = map(lambda n: context.call_activity("same", n), (1, 2))',
            "return (yield context.task_all(tasks))",
        ),
        [("DUR010", 11, 36, LIST.format("an iterator"), "write `context.task_all(list(tasks))`")],
        "object of type 'map' has no len()",
    ),
    "tasks_without_a_list": (
        go(
            'first = context.call_activity("same", 1)',
            "return (yield context.task_all(first, first))",
        ),
        [
            (
                *("DUR010", 11, 19, "`task_all` accepts one list, not 2 arguments"),
                "write `context.task_all([first, first])`",
            )
        ],
        "takes 2 positional arguments but 3 were given",
    ),
    "one_task_together": (
        go('return (yield context.task_all(context.call_activity("same", 1)))'),
        [
            (
                *("DUR010", 10, 36, LIST.format("the task of `call_activity`")),
                "write `context.task_all([context.call_activity('same', 1)])`",
            )
        ],
        "object is not iterable",
    ),
    "generator_added": (
        go("value = two(context)", 'yield context.call_activity("same", 1)', "return value + 1"),
        [("DUR011", 10, 13, USED, "write `value = yield from two(context)`")],
        "unsupported operand type(s) for +: 'generator' and 'int'",
    ),
    "task_indexed": (
        go('yield context.call_activity("same", context.call_activity("same", 1)["a"])'),
        [
            (
                *("DUR011", 10, 41),
                "the task of `call_activity` is never yielded, but used like its result",
                "write `(yield context.call_activity('same', 1))`",
            )
        ],
        "object is not subscriptable",
    ),
}
# The source, the findings, and the activities that run.
SILENT: dict[str, tuple[str, list[Found], list[int]]] = {
    "dropped": (
        go('context.call_activity("same", 1)', 'yield context.call_activity("same", 2)'),
        [("DUR011", 10, 5, "the task of `call_activity` isn't yielded, so it never runs", YIELD)],
        [2],
    ),
    "backtick": (
        go('context.call_activity("same", "`a`")', 'yield context.call_activity("same", 2)'),
        [
            (
                *("DUR011", 10, 5, "the task of `call_activity` isn't yielded, so it never runs"),
                "write `yield context.call_activity(...)`",
            )
        ],
        [2],
    ),
    "unused": (
        go('task = context.call_activity("same", 1)', 'yield context.call_activity("same", 2)'),
        [("DUR011", 10, 12, "the task of `call_activity` isn't yielded, so it never runs", YIELD)],
        [2],
    ),
    "generator_dropped": (
        go("two(context)", 'yield context.call_activity("same", 3)'),
        [
            (
                "DUR011",
                *(10, 5, "the generator `two` is called without `yield from`, so it never runs"),
                "write `yield from two(context)`",
            )
        ],
        [3],
    ),
    "generator_in_a_condition": (
        go("if not two(context):", "    return", 'yield context.call_activity("same", 3)'),
        [("DUR011", 10, 12, USED, "write `(yield from two(context))`")],
        [3],
    ),
    "generator_compared": (
        go("value = two(context)", "if value == 3:", '    yield context.call_activity("same", 3)'),
        [("DUR011", 10, 13, USED, "write `value = yield from two(context)`")],
        [],
    ),
    "task_in_a_condition": (
        go('if context.call_activity("same", 1):', '    yield context.call_activity("same", 3)'),
        [
            (
                *("DUR011", 10, 8),
                "the task of `call_activity` is never yielded, but used like its result",
                "write `(yield context.call_activity('same', 1))`",
            )
        ],
        [3],
    ),
    "annotated_generator_in_a_condition": (
        go('value: "int" = two(context)', "if not value:", "    return", "yield from two(context)"),
        [("DUR011", 10, 20, USED, "write `value: 'int' = yield from two(context)`")],
        [1, 2],
    ),
    "annotated_task_unused": (
        go('task: object = context.call_activity("same", 1)', "yield from two(context)"),
        [("DUR011", 10, 20, "the task of `call_activity` isn't yielded, so it never runs", YIELD)],
        [1, 2],
    ),
    "nested_generator_dropped": (
        go(
            "def steps():",
            '    yield context.call_activity("same", 1)',
            "steps()",
            'yield context.call_activity("same", 3)',
        ),
        [
            (
                *("DUR011", 12, 5),
                "the generator `steps` is called without `yield from`, so it never runs",
                "write `yield from steps()`",
            )
        ],
        [3],
    ),
}
# The source, and the result.
FINE: dict[str, tuple[str, object]] = {
    "yielded": (go('return (yield context.call_activity("same", 1))'), 1),
    "yielded_from": (go("return (yield from two(context))"), 3),
    "generator_is_the_orchestrator": (go("return two(context)"), 3),
    "generator_in_a_variable": (go("steps = two(context)", "return (yield from steps)"), 3),
    "result_replaced": (
        go(
            'out = {"at": context.current_utc_datetime, "ids": {1}, "x": [{1}]}',
            'out["at"] = out["at"].year > 0',
            'yield context.call_activity("same", 1)',
            'out.update(ids=sorted(out["ids"]))',
            'out["x"][0] = 2',
            "return out",
        ),
        {"at": True, "ids": [1], "x": [2]},
    ),
    "together": (
        go(
            'tasks = [context.call_activity("same", n) for n in (1, 2)]',
            "return (yield context.task_all(tasks))",
        ),
        [1, 2],
    ),
    "together_in_a_tuple": (
        go(
            'one, two = (context.call_activity("same", n) for n in (1, 2))',
            "return (yield context.task_all((one, two)))",
        ),
        [1, 2],
    ),
    "appended": (
        go(
            "tasks = []",
            'tasks.append(context.call_activity("same", 1))',
            "tasks = context.task_all(tasks)",
            "return (yield tasks)",
        ),
        [1],
    ),
    "signaled": (
        go(
            'context.set_custom_status("on")',
            'first = context.call_activity("same", 1)',
            "return (yield first)",
        ),
        1,
    ),
    "any": (
        go(
            'task = context.call_activity("same", 1)',
            "first = yield context.task_any([task])",
            "return [first == task, task.result]",
        ),
        [True, 1],
    ),
    "sorted": (go("found = {2, 1}", "return sorted(found)"), [1, 2]),
    "text": (go("return context.current_utc_datetime.isoformat()[:4]"), "2026"),
    "as_a_dict": (go("return dataclasses.asdict(Order(1))"), {"number": 1}),
    "reassigned": (go("found = {1}", "found = list(found)", "return found"), [1]),
    "nothing": (go('yield context.call_activity("same", 1)'), None),
    "nested": (
        go("def steps():", '    return context.call_activity("same", 1)', "return (yield steps())"),
        1,
    ),
    "never_yielded": (go("if False:", "    yield", "return 1"), 1),
    "yield_after_the_end": (go("return 1", "yield"), 1),
    "yield_after_continue_as_new": (
        go(
            "if not context.get_input():",
            "    context.continue_as_new(1)",
            "    yield",
            'return (yield context.call_activity("same", 2))',
        ),
        2,
    ),
    "first_task_of_a_generator": (go("return (yield next(two(context)))"), 1),
    "generator_by_hand": (go("for task in two(context):", "    return (yield task)"), 1),
    "generator_searched": (
        go(
            *("def numbers():", "    yield 3"),
            *("found = numbers()", "return [3 in found, 3 not in numbers()]"),
        ),
        [True, False],
    ),
    "tuple": (go("return 1, (2, None)"), [1, [2, None]]),
}


def written(project: Project, sources: dict[str, str]) -> Path:
    """Write a project of hand-written orchestrators and the activity `same`."""
    files = folder_for("same", "activityTrigger", "def main(context) -> int:\n    return context\n")
    for name, text in sources.items():
        files |= folder_for(name, "orchestrationTrigger", text)
    return project(None, {"requirements.txt": "azure-functions-durable<2\n", **files})


def found_in(folder: Path) -> dict[str, list[Found]]:
    """Return the findings about orchestrators, by function."""
    found: dict[str, list[Found]] = {}
    for item in check(folder):
        if item.code.startswith("DUR"):
            row = (item.code, item.line, item.column, item.message, item.hint)
            found.setdefault(Path(item.file or "").parent.name, []).append(row)
    return found


def every_function(project: Project) -> Path:
    """Write all orchestrators above."""
    rows = (*FAILS.items(), *SILENT.items(), *FINE.items())
    return written(project, {name: row[0] for name, row in rows})


def test_code_that_fails_or_never_runs_is_found_and_no_other(project: Project) -> None:
    rows = (*FAILS.items(), *SILENT.items())
    assert found_in(every_function(project)) == {name: row[1] for name, row in rows}


def test_durable_functions_fails_what_is_found_and_runs_the_rest(project: Project) -> None:
    with Host(every_function(project)) as host:
        assert host.errors == {}
        for name, (_, _, error) in FAILS.items():
            with pytest.raises(Failed) as failed:
                Durable(host).run(name)
            assert (name, error in str(failed.value)) == (name, True), failed.value
        for name, (_, _, calls) in SILENT.items():
            durable = Durable(host)
            assert durable.run(name) is None
            assert durable.calls == [("same", number) for number in calls]
        assert {name: Durable(host).run(name) for name in FINE} == {
            name: result for name, (_, result) in FINE.items()
        }


FORGOTTEN = """\
import azure.durable_functions as df
import azure.functions as func

app = df.DFApp()


@app.orchestration_trigger(context_name="context")
def orders(context: df.DurableOrchestrationContext):
    order = context.get_input()
    price = context.call_activity("price", order)
    {}


@app.activity_trigger(input_name="order")
def price(order: str) -> str:
    return order
"""


@pytest.mark.parametrize(
    ("use", "is_data"),
    [
        ('return (yield context.call_activity("price", {"price": price}))', True),
        ('return (yield context.call_activity("price", [order, price]))', True),
        ('return (yield context.call_activity("price", input_={"a": [price]}))', True),
        ('return (yield context.call_activity("price", f"{price}"))', True),
        ("return price + 1", True),
        ('return price["total"]', True),
        ("return (yield context.create_timer(order)) if price == order else 1", True),
        ("done = [price]\n    return price in done and price is (yield done[0])", False),
        # An error at the argument itself:
        ('return (yield context.call_activity("price", input_=price))', False),
        ("return (yield context.task_all([price]))", False),
        ("return (yield price)", False),
        ("yield context.task_any([price])\n    return price.result", False),
        ("tasks = [price]\n    return (yield context.task_all(tasks))", False),
        ("tasks = {1: price}\n    return (yield tasks[1])", False),
        ("tasks = []\n    tasks.append(price)\n    return (yield context.task_all(tasks))", False),
        ("wait = lambda: price\n    return (yield wait())", False),
        ('yield price\n    return (yield context.call_activity("price", {"a": price}))', False),
    ],
)
def test_a_task_that_is_only_used_as_data(tmp_path: Path, use: str, is_data: bool) -> None:
    source = FORGOTTEN.replace("{}", use, 1)
    write_project(
        tmp_path,
        {
            "app.py": None,
            "function_app.py": source,
            "requirements.txt": "azure-functions\nazure-functions-durable\n",
        },
    )
    found = [
        (one.code, one.line, one.message, one.hint)
        for one in check(tmp_path)
        if one.code == "DUR011"
    ]
    message = "the task of `call_activity` is never yielded, but used like its result"
    hint = "write `price = yield context.call_activity('price', order)`"
    assert found == ([("DUR011", 10, message, hint)] if is_data else [])


@pytest.mark.parametrize(
    "body", [("rows = [rows]", "return rows"), ("a = {1: b}", "b = (a,)", "return [b, {1}]")]
)
def test_a_result_that_contains_itself(project: Project, body: tuple[str, ...]) -> None:
    found = found_in(written(project, {"a": go(*body)}))
    assert [row[0] for row in found.get("a", [])] == ["DUR012"] * (len(body) - 2)


CREATED = """\
import azure.durable_functions as df
import azure.functions as func

app = df.DFApp()


@app.function_name("one")
@app.orchestration_trigger(context_name="context")
@df.Orchestrator.create
def one(context):
    yield context.call_activity("same", 1)


def plain(context):
    context.set_state(1)


made = df.Entity.create(plain)
app.function_name("two")(app.entity_trigger(context_name="context")(made))


@app.activity_trigger(input_name="x")
def same(x: int) -> int:
    return x
"""


def test_a_v2_function_that_is_created_twice(tmp_path: Path) -> None:
    files = {"app.py": None, "function_app.py": CREATED}
    write_project(tmp_path, {**files, "requirements.txt": "azure-functions-durable<2\n"})
    found = [(item.code, item.line, item.message, item.hint) for item in check(tmp_path)]
    twice = "`df.{}.create` wraps the function before its decorator does, so every run fails"
    remove = "remove `df.{}.create`: the decorator calls it"
    assert found == [
        ("FUN007", line, twice.format(name), remove.format(name))
        for line, name in ((7, "Orchestrator"), (19, "Entity"))
    ]


def test_an_orchestrator_that_is_created_twice_fails(project: Project) -> None:
    text = go("yield").replace("create(go)", "create(df.Orchestrator.create(go))")
    with Host(written(project, {"a": text})) as host, pytest.raises(Failed) as failed:
        Durable(host).run("a")
    assert "the JSON object must be str" in str(failed.value)
