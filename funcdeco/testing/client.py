"""`TestClient`: sends requests and events to the functions of a project, as the host does."""

from __future__ import annotations

from funcdeco.testing.triggers import TriggerCalls


class TestClient(TriggerCalls):
    """Plays the host for the functions of a project, in this process.

    *project* is the project folder, or `module:attribute` like `--app`. *settings* take precedence
    over local.settings.json. Use it in a `with` block: at its end, the environment and the modules
    of the process are restored.
    """
