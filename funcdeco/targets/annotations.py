"""The annotations of a generated script, and the imports that they need."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from funcdeco.targets.lines import free

_MODULES = {"func": "azure.functions", "typing": "typing"}


class Annotations(NamedTuple):
    """Import statements, and the annotations by parameter."""

    imports: tuple[str, ...]
    texts: Mapping[str, str | None]


def annotations_for(texts: Mapping[str, str | None], entry: str) -> Annotations:
    """Return the annotations *texts* for a function that is named *entry*.

    None contains the name of the function: from Python 3.14 on, annotations are evaluated after it
    is defined (PEP 649).
    """
    written = " ".join(filter(None, texts.values()))
    needed = [name for name in _MODULES if re.search(rf"(?<![\w.]){name}\.", written)]
    names = {name: free(name, {entry}) for name in needed}
    imports = [f"import {_MODULES[name]} as {names[name]}\n" for name in needed]
    imports = [one.replace("import typing as typing\n", "import typing\n") for one in imports]
    pattern = re.compile(rf"(?<![\w.]){re.escape(entry)}\b")
    if not pattern.search(written):
        return Annotations(tuple(imports), texts)
    if entry not in names:
        imports.append("import builtins\n")
    other = names.get(entry, f"builtins.{entry}")
    changed = {name: text and pattern.sub(other, text) for name, text in texts.items()}
    # As isort orders them: the standard library first.
    return Annotations(tuple(sorted(imports, key=lambda one: "azure" in one)), changed)
