"""The blueprints that the files of a project define, whether or not the app imports them."""

from __future__ import annotations

from funcdeco.functions.origin import Model
from funcdeco.project.snapshot import Snapshot
from funcdeco.project.tree import ELSEWHERE, walk
from funcdeco.sources.python.lookup import Sources


def first_blueprint(snapshot: Snapshot, model: Model) -> str:
    """Return `module:name` of the first blueprint with functions in a model, or ""."""
    sources = Sources(snapshot)
    for path in walk(snapshot, ELSEWHERE, "host.json"):
        if path.endswith(".py") and b"Blueprint" in (snapshot.read(snapshot.root / path) or b""):
            for one in sources.blueprints(str(snapshot.root / path)):
                if one.model == model:
                    module = path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
                    return f"{module}:{one.name}"
    return ""
