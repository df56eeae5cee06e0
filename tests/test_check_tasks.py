"""Tasks and helper generators that an orchestrator uses like their results, and sound code next to it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from durable_runtime import Durable, Failed
from runtime_host import Host
from test_check_durable import folder_for
from test_check_orchestrators import JSON, Found, found_in, go

pytestmark = pytest.mark.core

Project = Callable[..., Path]

HELPERS = """\
def steps(context):
    first = yield context.call_activity("same", 1)
    return first + (yield context.call_activity("same", 2))
def batches(items):
    for item in items:
        yield [item]
def plain(context):
    return context.call_activity("same", 1)
class Steps:
    def __init__(self, context=None):
        self.context = context
    def run(self):
        return (yield from steps(self.context))
    @staticmethod
    def of(context):
        return (yield from steps(context))
    def task(self):
        return plain(self.context)
    def list_of_tasks(self):
        return [plain(self.context)]
"""
IMPORTS = """\
import helpers, pkg.more
from helpers import Steps, plain, steps as imported
from pkg import more
"""
CALL = 'context.call_activity("same", 1)'
SHOWN = "context.call_activity('same', 1)"
USED = "the task of `call_activity` is used like its result"
RETURNED = "the task of `call_activity` is returned without `yield`"
PASSED = "the task of `call_activity` is passed on without `yield`"
RESULT = "use its result: `t.result`, after `yield t`"


def run(*lines: str) -> str:
    """Return an orchestrator; its first line is line 13."""
    return IMPORTS + go(*lines)


def task(*lines: str) -> str:
    """Return an orchestrator that waits for the task `t`; its third line is line 12."""
    return go(f"t = {CALL}", "yield t", *lines)


# The source, the findings, and why the orchestration fails.
FAILS: dict[str, tuple[str, list[Found], str]] = {
    "all_of_two": (
        go(f"return (yield context.task_all({CALL}, {CALL}))"),
        [
            (
                *("DUR010", 10, 19, "`task_all` accepts one list, not 2 arguments"),
                f"write `context.task_all([{SHOWN}, {SHOWN}])`",
            )
        ],
        "takes 2 positional arguments but 3 were given",
    ),
    "any_of_lists": (
        go("a, b = [], []", "return (yield context.task_any(a, b))"),
        [
            (
                *("DUR010", 11, 19, "`task_any` accepts one list, not 2 arguments"),
                "write `context.task_any([...])`",
            )
        ],
        "takes 2 positional arguments but 3 were given",
    ),
    "all_of_none": (
        go("return (yield context.task_all())"),
        [
            (
                *("DUR010", 10, 19, "`task_all` requires a list of tasks"),
                "write `context.task_all([...])`",
            )
        ],
        "missing 1 required positional argument",
    ),
    "all_of_a_task": (
        go(f"return (yield context.task_all({CALL}))"),
        [
            (
                *("DUR010", 10, 36, "`task_all` requires a list, not the task of `call_activity`"),
                f"write `context.task_all([{SHOWN}])`",
            )
        ],
        "'AtomicTask' object is not iterable",
    ),
    "any_of_a_keyword": (
        go(f"t = {CALL}", "return (yield context.task_any(activities=t))"),
        [
            (
                *("DUR010", 11, 47, "`task_any` requires a list, not the task of `call_activity`"),
                "write `context.task_any([t])`",
            )
        ],
        "'AtomicTask' object is not iterable",
    ),
    "all_of_starred": (
        go("tasks = []", f"tasks.append({CALL})", "return (yield context.task_all(*tasks))"),
        [
            (
                *("DUR010", 12, 19, "`task_all` accepts one list, not separate tasks"),
                "write `context.task_all(tasks)`",
            )
        ],
        "'AtomicTask' object is not iterable",
    ),
    "all_of_a_generator": (
        go(f"return (yield context.task_all({CALL} for _ in (1, 2)))"),
        [
            (
                *("DUR010", 10, 35, "`task_all` requires a list, not a generator"),
                f"write `context.task_all([{SHOWN} for _ in (1, 2)])`",
            )
        ],
        "object of type 'generator' has no len()",
    ),
    "all_of_an_iterator": (
        go(f"tasks = map(lambda _: {CALL}, [1])", "return (yield context.task_all(tasks))"),
        [
            (
                *("DUR010", 11, 36, "`task_all` requires a list, not an iterator"),
                "write `context.task_all(list(tasks))`",
            )
        ],
        "object of type 'map' has no len()",
    ),
    "all_of_a_dict": (
        go("tasks = {}", f'tasks["a"] = {CALL}', "return (yield context.task_all(tasks))"),
        [
            (
                *("DUR010", 12, 36),
                "`task_all` iterates over the keys of a dict, which aren't tasks",
                "write `context.task_all(list(tasks.values()))`",
            )
        ],
        "'str' object has no attribute 'parent'",
    ),
    "unpacked": (
        go(f"a, b = {CALL}", "return a"),
        [("DUR010", 10, 12, USED, f"write `(a, b) = yield {SHOWN}`")],
        "cannot unpack non-iterable AtomicTask",
    ),
    "unpacked_later": (
        go(f"t = {CALL}", "a, b = t", "return a"),
        [("DUR010", 11, 12, USED, f"write `t = yield {SHOWN}`")],
        "cannot unpack non-iterable AtomicTask",
    ),
    "unpacked_after_its_yield": (
        task("[a, *b] = t", "return a"),
        [("DUR010", 12, 15, USED, RESULT)],
        "cannot unpack non-iterable AtomicTask",
    ),
    "iterated": (
        go(f"for one in {CALL}:", "    return one"),
        [("DUR010", 10, 16, USED, f"write `(yield {SHOWN})`")],
        "'AtomicTask' object is not iterable",
    ),
    "iterated_in_a_comprehension": (
        go(f"t = {CALL}", "found = [one for one in t]", "return [found, len(t)]"),
        [("DUR010", 11, 29, USED, f"write `t = yield {SHOWN}`")],
        "'AtomicTask' object is not iterable",
    ),
    "spread": (
        go(f"return [0, *{CALL}]"),
        [("DUR010", 10, 17, USED, f"write `(yield {SHOWN})`")],
        "must be an iterable, not AtomicTask",
    ),
    "added": (
        go("total = 0", f"total += {CALL}", "return total"),
        [("DUR010", 11, 14, USED, f"write `(yield {SHOWN})`")],
        "unsupported operand type(s) for +=: 'int' and 'AtomicTask'",
    ),
    "added_to_a_list": (
        go("tasks: list = []", f"tasks += {CALL}", "return (yield context.task_all(tasks))"),
        [("DUR010", 11, 14, USED, f"write `tasks.append({SHOWN})`")],
        "'AtomicTask' object is not iterable",
    ),
    "added_after_its_yield": (
        task("total = yield t", "total += t", "return total"),
        [("DUR010", 13, 14, USED, RESULT)],
        "unsupported operand type(s) for +=: 'int' and 'AtomicTask'",
    ),
    "plus": (
        task("return 1 + t"),
        [("DUR010", 12, 16, USED, RESULT)],
        "unsupported operand type(s) for +: 'int' and 'AtomicTask'",
    ),
    "ordered": (
        task("return t > 2"),
        [("DUR010", 12, 12, USED, RESULT)],
        "'>' not supported between instances of 'AtomicTask' and 'int'",
    ),
    "searched": (
        task("return 1 in t"),
        [("DUR010", 12, 17, USED, RESULT)],
        "argument of type 'AtomicTask' is not",
    ),
    "negative": (
        task("return -t"),
        [("DUR010", 12, 13, USED, RESULT)],
        "bad operand type for unary -",
    ),
    "indexed": (
        task('return t["a"]'),
        [("DUR010", 12, 12, USED, RESULT)],
        "'AtomicTask' object is not subscriptable",
    ),
    "counted": (
        go(f"return len({CALL})"),
        [("DUR010", 10, 16, USED, f"write `(yield {SHOWN})`")],
        "object of type 'AtomicTask' has no len()",
    ),
    "method_of_a_result": (
        go(f'return {CALL}.get("a")'),
        [("DUR010", 10, 12, USED, f"write `(yield {SHOWN})`")],
        "'AtomicTask' object has no attribute 'get'",
    ),
    "method_on_a_branch": (
        go(f"t = {CALL}", "if context.instance_id:", "    return t.upper()"),
        [("DUR011", 12, 16, USED, f"write `t = yield {SHOWN}`")],
        "'AtomicTask' object has no attribute 'upper'",
    ),
    "returned_in_a_list": (
        go(f"return [1, {CALL}]"),
        [("DUR010", 10, 16, RETURNED, f"write `(yield {SHOWN})`")],
        JSON.format("AtomicTask"),
    ),
    "passed_on_in_a_dict": (
        task('return (yield context.call_activity("same", {"a": [t]}))'),
        [("DUR010", 12, 56, PASSED, "pass its result: `(yield t)`")],
        "AtomicTask'> does not expose",
    ),
    "passed_on_in_a_variable": (
        task('data = {"a": t}', 'data["b"] = 2', "context.set_custom_status(data)", "return 1"),
        [("DUR010", 12, 18, PASSED, "pass its result: `(yield t)`")],
        "AtomicTask'> does not expose",
    ),
    "batches_passed_on": (
        run(f"n = yield {CALL}", 'yield context.call_activity("same", helpers.batches(n))'),
        [
            (
                *("DUR010", 14, 41),
                "the generator `helpers.batches` is passed on instead of a list",
                "pass `list(helpers.batches(n))`",
            )
        ],
        "class <class 'generator'>",
    ),
    "batches_returned": (
        run(f"n = yield {CALL}", "return helpers.batches(n)"),
        [
            (
                *("DUR010", 14, 12),
                "the generator `helpers.batches` is returned instead of a list",
                "write `return list(helpers.batches(n))`",
            )
        ],
        JSON.format("generator"),
    ),
    "batches_yielded": (
        run("yield helpers.batches(context.get_input())"),
        [
            (
                *("DUR010", 13, 11),
                "the generator `helpers.batches` is yielded, but only tasks can be",
                "write `list(helpers.batches(context.get_input()))` without `yield`",
            )
        ],
        "'generator' object has no attribute '_is_scheduled'",
    ),
    "returned_in_a_dict": (
        task('return {"a": {"b": t}}'),
        [("DUR010", 12, 24, RETURNED, "write `(yield t)`")],
        JSON.format("AtomicTask"),
    ),
    "returned_in_a_dict_with_another_key": (
        go(f'd = {{"a": {CALL}}}', 'd["b"] = yield d["a"]', "print(len(d))", "return [d]"),
        [("DUR010", 10, 15, RETURNED, f"write `(yield {SHOWN})`")],
        JSON.format("AtomicTask"),
    ),
    "returned_as_a_list": (
        go(f"tasks = [{CALL} for _ in (1, 2)]", "yield context.task_all(tasks)", "return tasks"),
        [
            (
                *("DUR010", 12, 12, "a list of tasks is returned without `yield`"),
                "write `return (yield context.task_all(tasks))`",
            )
        ],
        JSON.format("AtomicTask"),
    ),
    "as_status": (
        go(f"context.set_custom_status({CALL})", f"return (yield {CALL})"),
        [("DUR010", 10, 31, PASSED, f"pass its result: `(yield {SHOWN})`")],
        "AtomicTask",
    ),
    "as_next_input": (
        go(f"t = {CALL}", "context.continue_as_new(t)"),
        [("DUR010", 11, 29, PASSED, "pass its result: `(yield t)`")],
        "AtomicTask",
    ),
    "imported_generator_returned": (
        run(f"yield {CALL}", "return imported(context)"),
        [
            (
                *("DUR010", 14, 12, "the generator `imported` is returned without `yield from`"),
                "write `return (yield from imported(context))`",
            )
        ],
        JSON.format("generator"),
    ),
    "method_yielded": (
        run("return (yield Steps(context).run())"),
        [
            (
                *("DUR010", 13, 19),
                "the generator `Steps(context).run` is yielded, but only tasks can be",
                "write `yield from Steps(context).run()`",
            )
        ],
        "'generator' object has no attribute '_is_scheduled'",
    ),
    "module_attribute_passed_on": (
        run('return (yield context.call_activity("same", helpers.steps(context)))'),
        [
            (
                *("DUR010", 13, 49),
                "the generator `helpers.steps` is passed on without `yield from`",
                "pass its result: `(yield from helpers.steps(context))`",
            )
        ],
        "class <class 'generator'>",
    ),
}
NEVER = "the generator `{}` is called without `yield from`, so it never runs"


def dropped(*lines: str, call: str, column: int = 5) -> tuple[str, list[Found], list[int]]:
    """Return a generator that is dropped in the last line, and then an activity that runs."""
    source = run(*lines, 'yield context.call_activity("same", 3)')
    name = call.rpartition("(")[0]
    line = 12 + len(lines)
    return (
        source,
        [("DUR011", line, column, NEVER.format(name), f"write `yield from {call}`")],
        [3],
    )


# The source, the findings, and the activities that run.
SILENT: dict[str, tuple[str, list[Found], list[int]]] = {
    "imported": dropped("imported(context)", call="imported(context)"),
    "of_a_module": dropped("helpers.steps(context)", call="helpers.steps(context)"),
    "of_a_package": dropped("pkg.more.wait(context)", call="pkg.more.wait(context)"),
    "of_an_imported_module": dropped("more.wait(context)", call="more.wait(context)"),
    "static_method": dropped("Steps.of(context)", call="Steps.of(context)"),
    "method_of_a_class_of_a_module": dropped(
        "helpers.Steps(context).run()", call="helpers.Steps(context).run()"
    ),
    "method_of_a_variable": dropped(
        *("steps = Steps(context)", "result = steps.run()"), call="steps.run()", column=14
    ),
}
# The source, and the result.
SOUND: dict[str, tuple[str, object]] = {
    "list_then_all": (
        go(
            "tasks = []",
            "for n in (1, 2):",
            '    tasks.append(context.call_activity("same", n))',
            "return (yield context.task_all(tasks))",
        ),
        [1, 2],
    ),
    "list_extended": (
        go(
            f"tasks = [{CALL}]",
            'tasks += [context.call_activity("same", n) for n in (2, 3)]',
            'tasks.extend([context.call_activity("same", 4)])',
            "return sum((yield context.task_all(tasks)))",
        ),
        10,
    ),
    "lists_added": (
        go(
            f"first = [{CALL}]",
            f"both = first + [{CALL}]",
            "return (yield context.task_all([*first, *both]))",
        ),
        [1, 1, 1],
    ),
    "dict_then_each": (
        go(
            'tasks = {n: context.call_activity("same", n) for n in (1, 2)}',
            "found = {}",
            "for n, one in tasks.items():",
            "    found[str(n)] = yield one",
            "return found",
        ),
        {"1": 1, "2": 2},
    ),
    "dict_then_all": (
        go(
            "tasks = {}",
            f'tasks["a"] = {CALL}',
            "done = yield context.task_all(list(tasks.values()))",
            "return dict(zip(tasks, done))",
        ),
        {"a": 1},
    ),
    "values_of_a_dict": (
        go(f'tasks = {{"a": {CALL}}}', "return (yield context.task_all(tasks.values()))"),
        [1],
    ),
    "tuple_of_tasks": (
        go(f"tasks = ({CALL}, {CALL})", "a, b = tasks", "return [(yield a), (yield b)]"),
        [1, 1],
    ),
    "unpacked_result": (
        go(f"a, b = yield context.task_all([{CALL}, {CALL}])", "return a + b"),
        2,
    ),
    "unpacked_tasks": (
        go(f"a, b = {CALL}, {CALL}", "return (yield context.task_all([a, b]))"),
        [1, 1],
    ),
    "each_task_of_a_list": (
        go(
            f"tasks = [{CALL} for _ in range(3)]",
            "total = 0",
            "for t in tasks:",
            "    total += yield t",
            "return total",
        ),
        3,
    ),
    "results_in_place_of_tasks": (
        go(
            f'found = {{"a": {CALL}, "b": {CALL}}}',
            "for name in found:",
            "    found[name] = yield found[name]",
            "return found",
        ),
        {"a": 1, "b": 1},
    ),
    "results_in_a_slice": (
        go(f"found = [{CALL}]", "found[:] = yield context.task_all(found)", "return [found]"),
        [[1]],
    ),
    "results_in_a_comprehension": (
        go(
            f"found = [{CALL} for _ in range(2)]",
            "for n, t in enumerate(found):",
            "    found[n] = yield t",
            "return found",
        ),
        [1, 1],
    ),
    "results_of_a_helper": (
        go(
            "def wait(tasks):",
            '    tasks["a"] = yield tasks["a"]',
            f'found = {{"a": {CALL}}}',
            "yield from wait(found)",
            "return found",
        ),
        {"a": 1},
    ),
    "task_removed": (
        go(f'found = {{"a": {CALL}}}', 'yield found.pop("a")', "return found"),
        {},
    ),
    "own_comparison": (
        go(
            "class Limit:",
            "    def __lt__(self, task):",
            "        return True",
            "limit = Limit()",
            f"t = {CALL}",
            "yield t",
            "return t > limit",
        ),
        True,
    ),
    "results_of_tasks": (
        go(
            f"tasks = [{CALL}, {CALL}]",
            "yield context.task_all(tasks)",
            "return [t.result for t in tasks]",
        ),
        [1, 1],
    ),
    "pending_until_empty": (
        go(
            f"pending, total = [{CALL}, {CALL}], 0",
            "while pending:",
            "    done = yield context.task_any(pending)",
            "    pending.remove(done)",
            "    total += done.result",
            "return total",
        ),
        2,
    ),
    "timeout_of_an_event": (
        go(
            "due = context.current_utc_datetime + datetime.timedelta(seconds=1)",
            "timer = context.create_timer(due)",
            'event = context.wait_for_external_event("approved")',
            "winner = yield context.task_any([event, timer])",
            "if winner == event:",
            "    timer.cancel()",
            '    return "approved"',
            'return "late" if winner is timer and timer.is_completed else "?"',
        ),
        "late",
    ),
    "conditional": (
        go(
            f"t = {CALL} if context.instance_id else None",
            "if t is not None:",
            "    return (yield t)",
        ),
        1,
    ),
    "one_of_two": (
        go(
            "if context.instance_id:",
            f"    tasks = {CALL}",
            "else:",
            "    tasks = []",
            "tasks = [tasks]",
            "return [one for one in (yield context.task_all(tasks))]",
        ),
        [1],
    ),
    "passed_to_a_helper": (
        go(
            "def together(*tasks):",
            "    return context.task_all(list(tasks))",
            f"return (yield together({CALL}, {CALL}))",
        ),
        [1, 1],
    ),
    "member_of_the_list": (
        go(f"t = {CALL}", "tasks = [t]", "return [t in tasks, (yield t), len(tasks)]"),
        [True, 1, 1],
    ),
    "text_of_a_task": (
        go(f"t = {CALL}", 'seen = "%s" % t', "return [(yield t), bool(seen)]"),
        [1, True],
    ),
    "text_of_a_yielded_task": (
        go(f"t = {CALL}", 'seen = f"{t!r}"', "return [(yield t), bool(seen)]"),
        [1, True],
    ),
    "own_group": (
        go(
            "class Group(list):",
            "    def __iadd__(self, task):",
            "        self.append(task)",
            "        return self",
            "group = Group()",
            f"group += {CALL}",
            "return (yield context.task_all(group))",
        ),
        [1],
    ),
    "set_of_tasks": (go(f"return (yield context.task_all({{{CALL}}}))"), [1]),
    "starred_list": (
        go(f"tasks = [{CALL}]", "return (yield context.task_all([*tasks]))"),
        [1],
    ),
    "sorted_results": (
        go(f"return sorted((yield context.task_all([{CALL}])), reverse=True)"),
        [1],
    ),
    "results_collected": (
        go("found = []", f"found.append((yield {CALL}))", "return found"),
        [1],
    ),
    "status_of_a_result": (
        go(f"t = {CALL}", "yield t", "context.set_custom_status(t.result)", "return t.result"),
        1,
    ),
    "method": (run("return (yield from Steps(context).run())"), 3),
    "static_method": (run("return (yield from Steps.of(context))"), 3),
    "method_of_a_variable": (
        run("steps = Steps(context)", "found = yield from steps.run()", "return found"),
        3,
    ),
    "imported": (run("return (yield from imported(context))"), 3),
    "of_a_module": (run("return (yield from helpers.steps(context))"), 3),
    "of_a_package": (run("return (yield from pkg.more.wait(context))"), 4),
    "imported_function_with_a_task": (run("return (yield plain(context))"), 1),
    "method_with_a_task": (run("return (yield Steps(context).task())"), 1),
    "method_with_tasks": (
        run("return (yield context.task_all(Steps(context).list_of_tasks()))"),
        [1],
    ),
    "imported_generator_is_the_orchestrator": (run("return imported(context)"), 3),
    "method_is_the_orchestrator": (run("return Steps(context).run()"), 3),
    "generator_by_hand": (
        run("for step in imported(context):", "    return (yield step)"),
        1,
    ),
}


def every_function(project: Project) -> Path:
    """Write all orchestrators above, and their helpers."""
    files = folder_for("same", "activityTrigger", "def main(context) -> int:\n    return context\n")
    rows = {"fails": FAILS, "silent": SILENT, "sound": SOUND}
    for kind, sources in rows.items():
        for name, row in sources.items():
            files |= folder_for(f"{kind}_{name}", "orchestrationTrigger", row[0])
    files |= {"helpers.py": HELPERS, "pkg/__init__.py": ""}
    files["pkg/more.py"] = "from .deep import wait\n"
    files["pkg/deep.py"] = (
        'def wait(context):\n    return (yield context.call_activity("same", 4))\n'
    )
    return project(None, {"requirements.txt": "azure-functions-durable<2\n", **files})


def test_a_task_used_like_its_result_is_found_and_no_other(project: Project) -> None:
    rows = {f"fails_{name}": row[1] for name, row in FAILS.items()}
    rows |= {f"silent_{name}": row[1] for name, row in SILENT.items()}
    assert found_in(every_function(project)) == rows


def test_durable_functions_fails_what_is_found_and_runs_sound_code(project: Project) -> None:
    with Host(every_function(project)) as host:
        assert host.errors == {}
        for name, (_, _, error) in FAILS.items():
            with pytest.raises(Failed) as failed:
                Durable(host).run(f"fails_{name}")
            assert (name, error in str(failed.value)) == (name, True), failed.value
        for name, (_, _, calls) in SILENT.items():
            durable = Durable(host)
            assert durable.run(f"silent_{name}") is None
            assert durable.calls == [("same", number) for number in calls]
        assert {name: Durable(host).run(f"sound_{name}") for name in SOUND} == {
            name: result for name, (_, result) in SOUND.items()
        }
