"""Simulate the Functions host: run an app in Microsoft's v1 runtime and call its functions."""

from harness.host import Host as Host
from harness.host import Result as Result
from harness.process import WorkerDied as WorkerDied
from harness.values import Array as Array
from harness.values import Http as Http
from harness.values import HttpAnswer as HttpAnswer

__all__ = ["Array", "Host", "Http", "HttpAnswer", "Result", "WorkerDied"]
