"""`TestClient`: sends requests and events to the functions of a project, as the host does."""

from __future__ import annotations

from funcdeco.testing.durable import DurableCalls
from funcdeco.testing.stores import StoreViews
from funcdeco.testing.triggers import TriggerCalls


class TestClient(DurableCalls, TriggerCalls, StoreViews):
    """Play the host for the functions of a project, in this process.

    *project* is the project folder, or `module:attribute` like `--app`. *settings* take precedence
    over local.settings.json. *keys* maps names to access keys; if you pass it, requests need a key.
    `_master` is the master key, the name of a function is its function key, a name that ends with
    `_extension` is a system key, and any other name, such as `default`, is a host key.

    Use the client in a `with` block. When the block ends, the environment and the modules of the
    process are restored.
    """
