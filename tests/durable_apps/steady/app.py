"""Orchestrators that do the same at each replay."""

import contextlib
import dataclasses
import enum
import functools
import itertools
import json
import logging
import os
import random
import time
import uuid
from collections import OrderedDict, defaultdict
from datetime import timedelta

import azure.durable_functions as df
from funcdeco import App

app = App()
RETRIES = df.RetryOptions(5000, 3)
failures = defaultdict(int)
cache = {}


class Size(enum.Enum):
    SMALL = "s"
    LARGE = "l"


@dataclasses.dataclass(frozen=True)
class Line:
    item: str
    count: int = 1


class Money:
    def __init__(self, cents):
        self.cents = cents

    @staticmethod
    def to_json(money):
        return {"cents": money.cents}

    @staticmethod
    def from_json(data):
        return Money(data["cents"])


@app.orchestration_trigger()
def chain(context):
    number = yield context.call_activity("add_one", context.get_input())
    number = yield context.call_activity("add_one", number)
    return (yield context.call_activity("add_one", number))


@app.orchestration_trigger()
def fan_out(context):
    tasks = [context.call_activity("add_one", number) for number in context.get_input()]
    return sum((yield context.task_all(tasks)))


@app.orchestration_trigger()
def time_of_the_context(context):
    start = context.current_utc_datetime
    yield context.create_timer(start + timedelta(hours=2))
    later = context.current_utc_datetime
    yield context.call_activity("same", [start.isoformat(), later.isoformat()])
    return (later - start) // timedelta(hours=1)


@app.orchestration_trigger()
def uuids(context):
    found = []
    for _ in range(3):
        found.append((yield context.call_activity("same", context.new_uuid())))
    return len(set(found))


@app.orchestration_trigger()
def guids(context):
    guid = str(context.new_guid())
    return guid == (yield context.call_activity("same", guid))


@app.orchestration_trigger()
def logs_while_not_replaying(context):
    for number in range(3):
        if not context.is_replaying:
            logging.info("step %d", number)
        yield context.call_activity("same", number)
    return "logged"


@app.orchestration_trigger()
def caught_failure(context):
    try:
        yield context.call_activity("fail", "caught")
    except Exception as error:
        yield context.call_activity("same", str(error))
        return "caught"


@app.orchestration_trigger()
def retried(context):
    return (yield context.call_activity_with_retry("fail_once", RETRIES, context.instance_id))


@app.orchestration_trigger()
def retried_in_vain(context):
    try:
        yield context.call_activity_with_retry("fail", RETRIES, 1)
    except Exception:
        return (yield context.call_activity("same", "gave up"))


@app.orchestration_trigger()
def retried_together(context):
    tasks = [
        context.call_activity_with_retry("fail_once", RETRIES, f"{context.instance_id}/{number}")
        for number in range(3)
    ]
    return (yield context.task_all(tasks))


@app.orchestration_trigger()
def loop(context):
    total = 0
    for number in context.get_input():
        if number % 2:
            total += yield context.call_activity("add_one", number)
    return total


@app.orchestration_trigger()
def sorted_set(context):
    names = []
    for name in sorted({"c", "a", "b"}):
        names.append((yield context.call_activity("same", name)))
    return names


@app.orchestration_trigger()
def unsorted_set(context):
    names = yield context.task_all([context.call_activity("same", one) for one in {"x", "y", "z"}])
    return sorted(names)


@app.orchestration_trigger()
def helpers(context):
    first = yield from twice(context, 1)
    second = yield from twice(context, first)
    return second


def twice(context, number):
    number = yield context.call_activity("add_one", number)
    return (yield from once(context, number))


def once(context, number):
    return (yield context.call_activity("add_one", number))


@app.orchestration_trigger()
def setting(context):
    return (yield context.call_activity("same", os.environ["STAGE"]))


@app.orchestration_trigger()
def seeded(context):
    numbers = random.Random(1)
    items = [1, 2, 3, 4]
    numbers.shuffle(items)
    for item in items:
        yield context.call_activity("same", [item, numbers.random()])
    return sorted(items)


@app.orchestration_trigger()
def seeded_globally(context):
    random.seed(context.instance_id)
    numbers = [random.random(), random.randint(0, 1)]
    return numbers == (yield context.call_activity("same", numbers))


@app.orchestration_trigger()
def random_numbers_that_no_action_depends_on(context):
    cache["jitter"] = random.random()
    logging.info("%s %s", time.time(), uuid.uuid4())
    return (yield context.call_activity("same", 1))


@app.orchestration_trigger()
def custom_status(context):
    for step in ("reading", "writing"):
        context.set_custom_status({"step": step})
        yield context.call_activity("same", step)
    return "done"


@app.orchestration_trigger()
def canceled_timer(context):
    timer = context.create_timer(context.current_utc_datetime + timedelta(days=1))
    event = context.wait_for_external_event("Go")
    first = yield context.task_any([timer, event])
    if first is event:
        timer.cancel()
        return event.result
    return "expired"


@app.orchestration_trigger()
def expired_timer(context):
    timer = context.create_timer(context.current_utc_datetime + timedelta(days=1))
    event = context.wait_for_external_event("Go")
    first = yield context.task_any([timer, event])
    return "expired" if first is timer else "in time"


@app.orchestration_trigger()
def race(context):
    tasks = [context.call_activity("same", name) for name in "abc"]
    first = yield context.task_any(tasks)
    rest = yield context.task_all([task for task in tasks if task is not first])
    return [first.result, *rest]


@app.orchestration_trigger()
def failure_in_task_all(context):
    tasks = [context.call_activity("same", 1), context.call_activity("fail", 2)]
    try:
        yield context.task_all(tasks)
    except Exception:
        return (yield context.call_activity("same", "one failed"))


@app.orchestration_trigger()
def early_event(context):
    yield context.create_timer(context.current_utc_datetime + timedelta(minutes=5))
    return (yield context.wait_for_external_event("Early"))


@app.orchestration_trigger()
def same_event_twice(context):
    first = yield context.wait_for_external_event("Part")
    second = yield context.wait_for_external_event("Part")
    return [first, second]


@app.orchestration_trigger()
def eternal(context):
    number = yield context.call_activity("add_one", context.get_input())
    if number < 5:
        context.continue_as_new(number)
        return None
    return number


@app.orchestration_trigger()
def monitor(context):
    deadline = context.current_utc_datetime + timedelta(hours=1)
    polls = 0
    while context.current_utc_datetime < deadline:
        polls += 1
        if (yield context.call_activity("same", polls)) == 3:
            break
        yield context.create_timer(context.current_utc_datetime + timedelta(minutes=10))
    return polls


@app.orchestration_trigger()
def entity(context):
    counter = df.EntityId("counter", context.instance_id)
    yield context.call_entity(counter, "add", 2)
    return (yield context.call_entity(counter, "add", 3))


@app.orchestration_trigger()
def signals(context):
    counter = df.EntityId("counter", context.instance_id)
    for number in range(1, 4):
        context.signal_entity(counter, "add", number)
    return (yield context.call_entity(counter, "add", 0))


@app.orchestration_trigger()
def order_of_a_dictionary(context):
    amounts = OrderedDict(pear=2, apple=1)
    amounts.move_to_end("pear")
    for name, amount in {**amounts, "plum": 3}.items():
        yield context.call_activity("same", {name: amount})
    return list(amounts)


@app.orchestration_trigger()
def dataclass_as_input(context):
    lines = [Line("apple"), Line("pear", 2)]
    return (yield context.call_activity("same", [dataclasses.asdict(line) for line in lines]))


@app.orchestration_trigger()
def enumeration(context):
    return (yield context.call_activity("same", [size.value for size in Size]))


@app.orchestration_trigger()
def object_as_input(context):
    return (yield context.call_activity("cents_of", Money(250)))


@app.orchestration_trigger()
def nested_tasks(context):
    both = context.task_all([context.call_activity("same", name) for name in "ab"])
    event = context.wait_for_external_event("Stop")
    first = yield context.task_any([both, event])
    return first.result


@app.orchestration_trigger()
def without_yield(context):
    return {"input": context.get_input()}


@app.orchestration_trigger()
def signal_without_yield(context):
    context.signal_entity(df.EntityId("counter", "other"), "add", 1)
    return "sent"


@app.orchestration_trigger()
def long_timer(context):
    start = context.current_utc_datetime
    yield context.create_timer(start + timedelta(days=10))
    return (context.current_utc_datetime - start).days


@app.orchestration_trigger()
def generator_expression(context):
    tasks = (context.call_activity("add_one", number) for number in range(3))
    return (yield context.task_all(list(tasks)))


def announced(function):
    @functools.wraps(function)
    def wrapper(context):
        context.set_custom_status("announced")
        return function(context)

    return wrapper


def delegated(function):
    @functools.wraps(function)
    def wrapper(context):
        yield context.call_activity("same", "before")
        found = yield from function(context)
        return [found, (yield context.call_activity("same", "after"))]

    return wrapper


@app.orchestration_trigger()
@announced
def decorated(context):
    return (yield context.call_activity("same", 1))


@app.orchestration_trigger()
@delegated
def wrapped(context):
    return (yield context.call_activity("same", "inside"))


@app.orchestration_trigger()
def lambdas(context):
    ask = lambda number: context.call_activity("add_one", number)  # noqa: E731
    return (yield context.task_all(list(map(ask, range(3)))))


@app.orchestration_trigger()
def partials(context):
    ask = functools.partial(context.call_activity, "add_one")
    return (yield ask(1)) + (yield ask(2))


@app.orchestration_trigger()
def child(context):
    options = df.RetryOptions(1000, 2)
    first = yield context.call_sub_orchestrator("chain", 1)
    second = yield context.call_sub_orchestrator_with_retry("chain", options, first)
    return [first, second]


@app.orchestration_trigger()
def children(context):
    tasks = [context.call_sub_orchestrator("chain", number) for number in range(3)]
    return (yield context.task_all(tasks))


@app.orchestration_trigger()
def failed_child(context):
    try:
        yield context.call_sub_orchestrator("raises")
    except Exception:
        return "it failed"


@app.orchestration_trigger()
def raises(context):
    yield context.call_activity("same", 1)
    raise ValueError("on purpose")


@app.orchestration_trigger()
def request(context):
    response = yield context.call_http("POST", "http://localhost:7071/api/items", {"a": 1})
    return response["statusCode"]


@app.orchestration_trigger()
def task_that_is_yielded_twice(context):
    task = context.call_activity("same", 1)
    first = yield task
    second = yield task
    return [first, second, (yield context.call_activity("same", 2))]


@app.orchestration_trigger()
def local_state(context):
    numbers, stack = itertools.count(), ["a", "b"]
    found = []
    while stack:
        found.append((yield context.call_activity("same", [next(numbers), stack.pop()])))
    return found


@app.orchestration_trigger()
def cached_value(context):
    if "rate" not in cache:
        cache["rate"] = 5
    return (yield context.call_activity("same", cache["rate"]))


@functools.lru_cache
def square(number):
    return number * number


@app.orchestration_trigger()
def cached_function(context):
    return (yield context.call_activity("same", [square(number) for number in range(3)]))


@app.orchestration_trigger()
def uuid_of_a_name(context):
    name = uuid.uuid5(uuid.NAMESPACE_URL, context.instance_id)
    return str(name) == (yield context.call_activity("same", str(name)))


@app.orchestration_trigger()
def finally_clause(context):
    try:
        yield context.call_activity("same", "work")
    finally:
        context.set_custom_status("clean")
    return context.custom_status


@app.orchestration_trigger()
def yield_in_a_finally_clause(context):
    try:
        yield context.call_activity("same", "work")
        return "done"
    finally:
        yield context.call_activity("same", "clean up")


@app.orchestration_trigger()
def context_manager(context):
    with contextlib.ExitStack() as stack:
        stack.callback(cache.clear)
        yield context.call_activity("same", 1)
        return (yield context.call_activity("same", 2))


@app.orchestration_trigger()
def text_of_objects(context):
    data = {"size": Size.SMALL, "line": Line("plum"), "time": context.current_utc_datetime}
    return len((yield context.call_activity("same", json.dumps(data, default=str)))) > 0


@app.orchestration_trigger()
def other_output_each_time(context):
    yield context.call_activity("same", 1)
    return {"took": time.perf_counter()}["took"] > 0


@app.orchestration_trigger()
def generator_of_its_own(context):
    def names():
        yield "a"
        yield "b"

    found = []
    for name in names():
        found.append((yield context.call_activity("same", name)))
    return found


@app.activity_trigger()
def same(value):
    return value


@app.activity_trigger()
def add_one(number):
    return number + 1


@app.activity_trigger()
def cents_of(money):
    return money.cents


@app.activity_trigger()
def fail(value):
    raise ValueError(value)


@app.activity_trigger()
def fail_once(name):
    failures[name] += 1
    if failures[name] == 1:
        raise ConnectionError(name)
    return failures[name]


@app.entity_trigger()
def counter(context):
    total = context.get_state(int) + context.get_input()
    context.set_state(total)
    context.set_result(total)


@app.http(route="items", methods=["POST"], auth_level="anonymous")
def create_item(req) -> str:
    return "created"
