"""Run pip with the environment markers of another machine: `pip_for_target.py MARKERS ARGUMENT ...`.

`--platform` and `--python-version` select wheels, but pip evaluates the markers of dependencies for
the Python that runs it: https://github.com/pypa/pip/issues/11664. `pip install` of older versions
compares `Requires-Python` with that Python, too. This script runs in the Python of pip, without the
package that contains it.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from importlib import import_module

del sys.path[0]  # the folder of this script


def main() -> int:
    """Run pip and return its exit code."""
    values = json.loads(sys.argv[1])
    vars(import_module("pip._vendor.packaging.markers"))["default_environment"] = values.copy
    _set_python(tuple(map(int, values["python_full_version"].split("."))))
    run: Callable[[list[str]], int] = import_module("pip._internal.cli.main").main
    return run(sys.argv[2:])


def _set_python(version: tuple[int, ...]) -> None:
    """Have the resolver compare `Requires-Python` with *version*."""
    factory = vars(import_module("pip._internal.resolution.resolvelib.factory"))
    make: Callable[[object], object] = factory["RequiresPythonCandidate"]

    def make_for_target(given: object) -> object:
        return make(given or version)

    factory["RequiresPythonCandidate"] = make_for_target


if __name__ == "__main__":
    sys.exit(main())
