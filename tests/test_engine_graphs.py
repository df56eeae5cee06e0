"""Random graphs of queues, blobs and topics: nothing is lost, nothing runs again after success.

A graph follows from its seed. By default a sample is tested, and 1,000 by the deep test. Whether and
how often a function fails for a token follows from both, so that the expected runs are known.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from zlib import crc32

import pytest

from client_apps import START, open_app
from funcdeco.engine.invocation import Invocation
from funcdeco.engine.stores.topics import BusMessage
from funcdeco.testing import TestClient

SEEDS = 20
MORE_SEEDS = 1000
KINDS = ("queue", "blob", "bus", "topic")
STORAGE = "AzureWebJobsStorage"
DELIVERIES = {"queue": 5, "blob": 5, "bus": 10, "topic": 10}  # H-QUE-06, H-BLOB-05, H-BUS-02
TRIGGERS = {
    "queue": 'queue_trigger(name="item", queue_name="room{0}")',
    "blob": 'blob_trigger(name="item", path="room{0}-box/{{name}}.txt")',
    "bus": 'service_bus_queue_trigger(name="item", queue_name="room{0}", connection="Bus")',
    "topic": 'service_bus_topic_trigger(name="item", topic_name="room{0}", '
    'subscription_name="s{1}", connection="Bus")',
}
OUTPUTS = {
    "queue": 'queue_output(name="{1}", queue_name="room{0}")',
    "blob": 'blob_output(name="{1}", path="room{0}-box/{{rand-guid}}.txt")',
    "bus": 'service_bus_queue_output(name="{1}", queue_name="room{0}", connection="Bus")',
    "topic": 'service_bus_topic_output(name="{1}", topic_name="room{0}", connection="Bus")',
}
WORK = """
import logging
from collections import Counter
from zlib import crc32

runs = Counter()

def work(function, item, outputs):
    token = item if isinstance(item, str) else bytes(item).decode()
    logging.info(token)
    runs[function, token] += 1
    chance = crc32(f"{function}/{token}".encode()) % 10
    if chance < 3 and runs[function, token] <= (1, 4, 1000)[chance]:
        raise ValueError(token)
    for name, output in outputs.items():
        output.set(f"{token}.{function}{name}")
"""
RETRY = '@app.retry(strategy="fixedDelay", max_retry_count={0}, delay_interval="00:01:00")'


def failures(function: str, token: str) -> int:
    """Return how often a function fails, as `work` does."""
    chance = crc32(f"{function}/{token}".encode()) % 10
    return (1, 4, 1000)[chance] if chance < 3 else 0


@dataclass
class Node:
    """A function."""

    name: str
    source: int
    """Number of the resource that triggers it."""
    kind: str
    targets: list[tuple[int, str]]
    retries: int

    def code(self) -> str:
        """Return the function with its decorators."""
        names = [f"o{number}" for number, _ in self.targets]
        outputs = [
            f"@app.{OUTPUTS[kind].format(number, name)}"
            for name, (number, kind) in zip(names, self.targets, strict=True)
        ]
        parameters = "".join(f", {name}: func.Out[str]" for name in names)
        passed = ", ".join(f'"{name}": {name}' for name in names)
        accepts = "bytes" if self.kind == "blob" else "str"
        return "\n".join(
            [
                *([RETRY.format(self.retries)] if self.retries else []),
                *outputs,
                f"@app.{TRIGGERS[self.kind].format(self.source, self.name)}",
                f"def {self.name}(item: {accepts}{parameters}) -> None:",
                f'    work("{self.name}", item, {{{passed}}})\n',
            ]
        )


@dataclass
class Expected:
    """Runs by function and token, and the tokens that end as poison."""

    runs: Counter[tuple[str, str]] = field(default_factory=Counter)
    poison: list[str] = field(default_factory=list)


def graph(random: Random) -> tuple[list[str], list[Node]]:
    """Return the kinds of resources, and functions that write to later ones only."""
    kinds = random.choices(KINDS, k=random.randint(2, 6))
    nodes: list[Node] = []
    for number, kind in enumerate(kinds):
        later = list(enumerate(kinds))[number + 1 :]
        readers = random.randint(1, 2) if kind in ("blob", "topic") else 1
        for reader in range(readers):
            targets = random.sample(later, min(len(later), random.randint(0, 2)))
            retries = random.choice((0, 0, 1))
            nodes.append(Node(f"f{number}{'ab'[reader]}", number, kind, targets, retries))
    return kinds, nodes


def expect(nodes: Iterable[Node], number: int, token: str, found: Expected) -> None:
    """Add what follows from a token in a resource."""
    for node in (one for one in nodes if one.source == number):
        fails, most = failures(node.name, token), DELIVERIES[node.kind] * (node.retries + 1)
        found.runs[node.name, token] += min(fails + 1, most)
        if fails >= most:
            found.poison.append(token)
            continue
        for target, _ in node.targets:
            expect(nodes, target, f"{token}.{node.name}o{target}", found)


def seed_store(client: TestClient, kind: str, number: int, token: str) -> None:
    world = client._app.world
    if kind == "queue":
        world.queues.at(STORAGE, f"room{number}").put(token, START)
    elif kind == "blob":
        world.blobs.at(STORAGE, f"room{number}-box").put(f"{token}.txt", token.encode())
    else:
        world.topics.at("Bus", f"room{number}").send(BusMessage(token.encode()), START)


def poison(client: TestClient, kinds: list[str], nodes: list[Node]) -> Iterator[str]:
    """Yield the tokens in all places where failures end."""
    world = client._app.world
    for message in world.queues.at(STORAGE, "webjobs-blobtrigger-poison"):
        item = json.loads(message.text)
        yield world.blobs.at(STORAGE, item["ContainerName"])[item["BlobName"]].content.decode()
    for number, kind in enumerate(kinds):
        if kind == "queue":
            yield from (one.text for one in world.queues.at(STORAGE, f"room{number}-poison"))
    for node in nodes:
        if node.kind in ("bus", "topic"):
            name = f"s{node.name}" if node.kind == "topic" else ""
            entity = world.topics.at("Bus", f"room{node.source}")
            yield from (one.body.decode() for one in entity.receiver(name).dead_letters)


def is_in_order(invocations: list[Invocation]) -> bool:
    """Return whether success is the last run of each function and token."""
    done: set[tuple[str, str]] = set()
    for one in invocations:
        key = one.function, one.logs[0].message
        if key in done:
            return False
        if one.is_success:
            done.add(key)
    return True


def check_graph(folder: Path, seed: int) -> None:
    random = Random(seed)
    kinds, nodes = graph(random)
    app = WORK + "\n" + "\n".join(node.code() for node in nodes)
    settings = {"Bus": "bus"}
    expected = Expected()
    with open_app(folder / str(seed), app, settings=settings) as client:
        for count in range(random.randint(1, 5)):
            number = random.randrange(len(kinds))
            token = f"t{count}"
            seed_store(client, kinds[number], number, token)
            expect(nodes, number, token, expected)
        found = client.run()
        runs = Counter((one.function, one.logs[0].message) for one in found)
        assert runs == expected.runs, seed
        assert is_in_order(found), seed
        assert sorted(poison(client, kinds, nodes)) == sorted(expected.poison), seed
        assert client.run() == []


def test_nothing_is_lost_or_repeated(tmp_path: Path) -> None:
    for seed in range(SEEDS):
        check_graph(tmp_path, seed)


@pytest.mark.deep
def test_nothing_is_lost_or_repeated_in_many_graphs(tmp_path: Path) -> None:
    for seed in range(SEEDS, MORE_SEEDS):
        check_graph(tmp_path, seed)
