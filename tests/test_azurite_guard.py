"""The process that runs Azurite: it passes on the exit code, and ends what it runs with its input."""

from __future__ import annotations

import subprocess
import sys

import pytest

from funcdeco.server import azurite_guard

PATIENCE = 30.0
STORES = """
import signal, sys

def store(*_):
    print("stored")
    sys.exit()

signal.signal(signal.SIGTERM, store)
print("ready", flush=True)
while True:
    signal.pause()
"""
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="runs scripts of a shell")


def guarded(*command: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, azurite_guard.__file__, *command],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.mark.parametrize(
    ("script", "code"), [("exit 3", 3), ("kill -9 $$", 137), ("sleep 0.3 & exit 0", 0)]
)
def test_exit_code_is_that_of_the_command(script: str, code: int) -> None:
    with guarded("sh", "-c", script) as process:
        assert process.wait(PATIENCE) == code


def test_a_command_that_is_missing_is_reported() -> None:
    with guarded("/not/there") as process:
        _, errors = process.communicate(timeout=PATIENCE)
    assert (process.returncode, errors) == (1, "/not/there: No such file or directory\n")


def test_the_command_can_store_its_data_when_the_input_is_closed() -> None:
    with guarded(sys.executable, "-c", STORES) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        output, errors = process.communicate(timeout=PATIENCE)  # which closes the input
    assert (process.returncode, output, errors) == (0, "stored\n", "")
