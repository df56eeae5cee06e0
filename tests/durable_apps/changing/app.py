"""Orchestrators that ask for something else when they are replayed.

The comment `changes` marks the line that the error must name.
"""

import contextlib
import functools
import itertools
import os
import queue
import random
import secrets
import threading
import time
import uuid
from collections import deque
from datetime import datetime, timedelta, timezone
from pathlib import Path

import azure.durable_functions as df
from funcdeco import App

app = App()
numbers = itertools.count()
calls = 0
stack = ["same", "other", "same", "other"]
emptied = ["same"]
order = [1, 2]
in_collision = {0, 8}  # with the same place in a small set, so what is added first comes first
kept = []
names = iter(["same", "other"] * 20)
growing = ["a"]
shrinking = ["a", "b", "c"]
ring = deque(["same", "other"])
prices = {"apple": 1, "pear": 2, "plum": 3}
is_open = False
own_random = random.Random()


class Counter:
    count = 0


class Order:
    def __init__(self, number):
        self.number = number

    @staticmethod
    def to_json(value):
        return {"number": value.number}

    @staticmethod
    def from_json(data):
        return Order(data["number"])


@app.orchestration_trigger()
def local_time(context):
    yield context.call_activity("same", datetime.now().isoformat())  # changes


@app.orchestration_trigger()
def timer_by_the_clock(context):
    yield context.call_activity("same")
    yield context.create_timer(datetime.now(timezone.utc) + timedelta(hours=1))  # changes


@app.orchestration_trigger()
def seconds(context):
    yield context.call_activity("same", time.time())  # changes


@app.orchestration_trigger()
def elapsed(context):
    start = time.perf_counter()
    yield context.call_activity("same", 1)
    yield context.call_activity("same", time.perf_counter() - start)  # changes


@app.orchestration_trigger()
def monotonic(context):
    yield context.call_activity("same", time.monotonic_ns())  # changes


@app.orchestration_trigger()
def random_number(context):
    yield context.call_activity("same", random.random())  # changes


@app.orchestration_trigger()
def random_branch(context):
    if random.random() < 0.5:
        return None
    return (yield context.call_activity("same", 1))  # changes


@app.orchestration_trigger()
def choice_of_two(context):
    yield context.call_activity(random.choice(["same", "other"]), 1)  # changes


@app.orchestration_trigger()
def shuffled(context):
    items = [1, 2]
    random.shuffle(items)
    for item in items:
        yield context.call_activity("same", item)  # changes


@app.orchestration_trigger()
def coin(context):
    yield context.call_activity("same", random.randint(0, 1))  # changes


@app.orchestration_trigger()
def rare_failure(context):
    if random.random() < 0.1:
        raise ConnectionError("simulated")
    yield context.call_activity("same", 1)  # changes


@app.orchestration_trigger()
def secret_choice(context):
    yield context.call_activity(secrets.choice(["same", "other"]), 1)  # changes


@app.orchestration_trigger()
def secret_token(context):
    yield context.call_activity("same", secrets.token_hex())  # changes


@app.orchestration_trigger()
def generator_of_the_module(context):
    yield context.call_activity("same", own_random.random())  # changes


@app.orchestration_trigger()
def uuid_4(context):
    yield context.call_activity("same", str(uuid.uuid4()))  # changes


@app.orchestration_trigger()
def uuid_1(context):
    yield context.call_activity("same", str(uuid.uuid1()))  # changes


@app.orchestration_trigger()
def bytes_of_the_system(context):
    yield context.call_activity("same", os.urandom(8).hex())  # changes


@app.orchestration_trigger()
def counter_of_the_module(context):
    yield context.call_activity("same", next(numbers))  # changes


@app.orchestration_trigger()
def global_number(context):
    global calls
    calls += 1
    yield context.call_activity("same", calls)  # changes


@app.orchestration_trigger()
def attribute_of_a_class(context):
    Counter.count += 1
    yield context.call_activity("same", Counter.count)  # changes


@app.orchestration_trigger()
def mutable_default(context):
    yield from with_default(context)


def with_default(context, seen=[]):  # noqa: B006
    seen.append(1)
    yield context.call_activity("same", len(seen))  # changes


@app.orchestration_trigger()
def list_that_is_emptied(context):
    yield context.call_activity(stack.pop(), 1)  # changes


@app.orchestration_trigger()
def list_that_is_empty(context):
    yield context.call_activity(emptied.pop(), 1)  # changes


@app.orchestration_trigger()
def reversed_list(context):
    order.reverse()
    yield context.task_all([context.call_activity("same", item) for item in order])  # changes


@app.orchestration_trigger()
def order_of_a_set(context):
    first, last = in_collision
    in_collision.clear()
    in_collision.update([last, first])
    yield context.call_activity("same", [first, last])  # changes


@app.orchestration_trigger()
def address(context):
    kept.append(object())
    yield context.call_activity("same", id(kept[-1]))  # changes


@app.orchestration_trigger()
def hash_of_an_object(context):
    kept.append(object())
    yield context.call_activity("same", hash(kept[-1]))  # changes


@app.orchestration_trigger()
def generator_that_is_kept(context):
    yield context.call_activity(next(names), 1)  # changes


@app.orchestration_trigger()
def result_of_a_thread(context):
    results = queue.Queue()
    thread = threading.Thread(target=lambda: results.put(time.perf_counter()))
    thread.start()
    thread.join()
    yield context.call_activity("same", results.get())  # changes


@app.orchestration_trigger()
def environment(context):
    yield context.call_activity("same", os.environ.get("STAGE", "one"))  # changes
    yield context.call_activity("set_stage", "two")


@app.orchestration_trigger()
def file(context):
    file = Path(os.environ["FOLDER"], "file.txt")
    yield context.call_activity("same", file.read_text() if file.is_file() else "")  # changes
    yield context.call_activity("write", "text")


@app.orchestration_trigger()
def files(context):
    for path in sorted(Path(os.environ["FOLDER"]).glob("*.csv")):
        yield context.call_activity("same", path.name)  # changes
    yield context.call_activity("write_csv", "a.csv")


@app.orchestration_trigger()
def flag_of_an_activity(context):
    if is_open:
        yield context.call_activity("other", 1)  # changes
    yield context.call_activity("open_all", 1)
    yield context.call_activity("same", 1)


@app.orchestration_trigger()
def more_activities(context):
    yield context.task_all([context.call_activity("same", item) for item in growing])  # changes
    yield context.call_activity("grow", 1)
    yield context.call_activity("same", 1)


@app.orchestration_trigger()
def fewer_activities(context):
    shrinking.pop()
    yield context.task_all([context.call_activity("same", item) for item in shrinking])  # changes


@app.orchestration_trigger()
def rotated(context):
    ring.rotate()
    for name in ring:
        yield context.call_activity(name, 1)  # changes


@app.orchestration_trigger()
def other_entity(context):
    entity = df.EntityId("counter", f"key{next(numbers)}")
    yield context.call_entity(entity, "add", 1)  # changes


@app.orchestration_trigger()
def other_operation(context):
    operation = random.choice(["add", "remove"])
    yield context.call_entity(df.EntityId("counter", "k"), operation, 1)  # changes


@app.orchestration_trigger()
def signal_with_a_random_number(context):
    context.signal_entity(df.EntityId("counter", "k"), "add", random.randint(1, 100))  # changes
    yield context.call_activity("same", 1)


@app.orchestration_trigger()
def other_event(context):
    yield context.wait_for_external_event(f"Approval{next(numbers)}")  # changes


@app.orchestration_trigger()
def either_child(context):
    name = next(names)
    yield context.call_sub_orchestrator(f"{name}_child", 1)  # changes


@app.orchestration_trigger()
def same_child(context):
    return 1


@app.orchestration_trigger()
def other_child(context):
    return 2


@app.orchestration_trigger()
def child_with_a_new_id(context):
    yield context.call_sub_orchestrator("same_child", 1, str(uuid.uuid4()))  # changes


@app.orchestration_trigger()
def other_retries(context):
    options = df.RetryOptions(random.randrange(1000, 100_000), 3)
    yield context.call_activity_with_retry("same", options, 1)  # changes


@app.orchestration_trigger()
def other_address(context):
    yield context.call_http("GET", f"http://localhost:7071/api/items/{next(numbers)}")  # changes


@app.orchestration_trigger()
def object_with_a_number(context):
    yield context.call_activity("number_of", Order(next(numbers)))  # changes


@app.orchestration_trigger()
def in_a_helper(context):
    yield context.call_activity("same", 1)
    yield from step(context, 1)


def step(context, level):
    if level:
        yield from step(context, level - 1)
    else:
        yield context.call_activity("same", random.random())  # changes


@app.orchestration_trigger()
def in_a_loop(context):
    count = 0
    while count < 3:
        limit = 0.5 if count == 2 else 2
        name = "same" if random.random() < limit else "other"
        count += yield context.call_activity(name, 1)  # changes


@app.orchestration_trigger()
def after_it_continues_as_new(context):
    number = context.get_input() or 0
    if number < 2:
        context.continue_as_new(number + 1)
        return
    yield context.call_activity("same", random.random())  # changes


@app.orchestration_trigger()
def next_input(context):
    yield context.call_activity("same", 1)
    context.continue_as_new(random.random())  # changes


@app.orchestration_trigger()
def only_while_not_replaying(context):
    if not context.is_replaying:
        yield context.call_activity("same", 1)
    yield context.call_activity("other", 1)  # changes


@app.orchestration_trigger()
def length_of_the_history(context):
    yield context.call_activity("same", len(context.histories))  # changes


@app.orchestration_trigger()
def items_of_a_dictionary(context):
    name, price = prices.popitem()
    yield context.call_activity("same", [name, price])  # changes


@app.orchestration_trigger()
def caught_exception(context):
    with contextlib.suppress(IndexError):
        emptied.append("same")
        yield context.call_activity("same", len(emptied))  # changes


@app.orchestration_trigger()
def jitter(context):
    event = context.wait_for_external_event("Go")
    due = context.current_utc_datetime + timedelta(seconds=random.uniform(1, 9))
    yield context.task_any([event, context.create_timer(due)])  # changes


def counted(function):
    calls = itertools.count()

    @functools.wraps(function)
    def wrapper(context):
        context.set_custom_status(next(calls))
        return function(context)

    return wrapper


@app.orchestration_trigger()
@counted
def in_a_decorator(context):
    yield context.call_activity("same", context.custom_status)  # changes


@app.activity_trigger()
def same(value):
    return value


@app.activity_trigger()
def other(value):
    return value


@app.activity_trigger()
def number_of(order):
    return order.number


@app.activity_trigger()
def set_stage(stage):
    os.environ["STAGE"] = stage


@app.activity_trigger()
def write(text):
    Path(os.environ["FOLDER"], "file.txt").write_text(text)


@app.activity_trigger()
def write_csv(name):
    Path(os.environ["FOLDER"], name).touch()


@app.activity_trigger()
def open_all(value):
    global is_open
    is_open = True


@app.activity_trigger()
def grow(value):
    growing.append("b")


@app.entity_trigger()
def counter(context):
    context.set_state(1)
    context.set_result(1)
