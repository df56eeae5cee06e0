"""The signature of a generated script, computed from plain data about a function, not imports."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from funcdeco import load
from funcdeco.functions.signature import Annotation, Parameter, Signature
from funcdeco.worker.adapted import adapted_signature

APP = Path(__file__).parent / "golden" / "adapted" / "app"


def decoded(text: str) -> Signature:
    """Return the signature from JSON, where tuples are lists."""
    data: list[Any] = json.loads(text)
    found = Signature(*data)
    parameters = {
        name: Parameter(*own[:-1], Annotation(*own[-1])) for name, own in found.parameters.items()
    }
    return found._replace(parameters=parameters, returned=Annotation(*found.returned))


def test_what_is_sent_as_json_adapts_to_the_same_signature() -> None:
    app = load(APP)
    sent = [
        replace(function, signature=decoded(json.dumps(function.signature))) for function in app
    ]
    adapted = list(map(adapted_signature, app))
    assert len([one for one in adapted if one is not None]) > 20
    assert list(map(adapted_signature, sent)) == adapted


@pytest.mark.parametrize("name", ["funcdeco.targets.v1", "funcdeco.worker.adapted"])
def test_targets_do_not_need_the_users_azure_functions(name: str) -> None:
    code = f"import sys, {name}; print('azure.functions' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"
