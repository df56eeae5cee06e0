"""The storage emulator of the tests starts, stops, and keeps its data."""

from __future__ import annotations

from azurite import SERVICES, azurite, server_of


def test_each_service_answers_until_it_is_stopped_and_again_on_the_same_port() -> None:
    with azurite() as storage:
        ports = dict(storage.ports)
        started = [server_of(ports[one]) for one in SERVICES]
        storage.stop()
        stopped = [server_of(ports[one]) for one in SERVICES]
        storage.start()
        again = [server_of(ports[one]) for one in SERVICES]
        assert storage.ports == ports
    names = ["Azurite-Blob/3.35.0", "Azurite-Queue/3.35.0", "Azurite-Table/3.35.0"]
    assert (started, stopped, again) == (names, [None] * 3, names)
    assert [server_of(ports[one]) for one in SERVICES] == [None] * 3
