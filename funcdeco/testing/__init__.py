"""Test the functions of a project in one process: `TestClient` plays the host."""

from funcdeco.testing.client import TestClient as TestClient
