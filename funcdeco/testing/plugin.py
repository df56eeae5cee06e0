"""The pytest plugin `funcdeco`: the fixture `functions_client` and its report of a failing test.

It imports only pytest until a test uses the fixture. PYTEST_DONT_REWRITE: it has no assertions, and
pytest warns if a plugin that it would rewrite is already imported.
"""

from __future__ import annotations

import sys
from collections.abc import Generator, Mapping
from typing import TYPE_CHECKING, Any, cast
from weakref import WeakKeyDictionary

import pytest

if TYPE_CHECKING:
    from funcdeco.testing.client import TestClient

_PROJECT = "functions_project"
_CLIENTS = pytest.StashKey["list[TestClient]"]()
"""The clients of a test, also those that only other fixtures use."""
_SEEN = pytest.StashKey["WeakKeyDictionary[TestClient, Any]"]()
"""By client, what earlier tests have done with it."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add `functions_project` to the options of the configuration file."""
    parser.addini(_PROJECT, "folder of the project of functions_client, relative to this file")


@pytest.fixture
def functions_settings() -> Mapping[str, str]:
    """Return the app settings of `functions_client`, which override local.settings.json: none."""
    return {}


@pytest.fixture
def functions_keys() -> Mapping[str, str] | None:
    """Return the access keys of `functions_client` by name: None, so requests need no key."""
    return None


@pytest.fixture
def functions_client(
    request: pytest.FixtureRequest,
    functions_settings: Mapping[str, str],
    functions_keys: Mapping[str, str] | None,
) -> Generator[TestClient, None, None]:
    """Yield a `TestClient` with empty stores for the project that contains this test file."""
    from funcdeco.testing.observation import UnobservedFailure
    from funcdeco.testing.pytest_client import Unavailable, open_client, quiet

    named = str(request.config.getini(_PROJECT) or "")
    try:
        client = open_client(
            request.config, named, request.path, functions_settings, functions_keys
        )
    except Unavailable as error:
        failure = str(error)
    else:
        node: pytest.Item = request.node
        node.stash.setdefault(_CLIENTS, []).append(client)
        try:
            with client, quiet():
                yield client
            return
        except UnobservedFailure as error:
            failure = str(error)
    pytest.fail(failure, pytrace=False)


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, Any, None]:
    """Add the invocations of a failing test to its report."""
    outcome = yield
    if "funcdeco.testing.client" not in sys.modules:
        return
    from funcdeco.testing.pytest_report import Seen, describe_client

    report: pytest.TestReport = outcome.get_result()
    new = WeakKeyDictionary["TestClient", Seen]()
    seen: WeakKeyDictionary[TestClient, Seen] = item.config.stash.setdefault(_SEEN, new)
    for client in _clients(item):
        if report.failed:
            client.forget_failures()  # the end of the fixture would report them once more
            report.sections += describe_client(client, seen.get(client))
        if call.when == "teardown":
            seen[client] = Seen.by(client)


def _clients(item: pytest.Item) -> list[TestClient]:
    from funcdeco.testing.client import TestClient

    arguments = cast("dict[str, Any]", getattr(item, "funcargs", None) or {})
    found = (*item.stash.setdefault(_CLIENTS, []), *arguments.values())
    return list({id(one): one for one in found if isinstance(one, TestClient)}.values())
