"""Measure the budgets as ratios of CPU seconds within one run: `python tests/bench/budgets.py`.

`--before DIR` names a checkout of an earlier version, for the budget that is relative to one.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import apps

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
IMPORTS = [sys.executable, "-c", "import azure.functions, pydantic"]
CHECK = ["check", "--ignore", "PRJ007,PKG003,HST007"]


class Budget(NamedTuple):
    """One row: a measurement, its baseline, and the maximum ratio (or milliseconds)."""

    what: str
    against: str
    most: float
    measured: Callable[[], float]
    base: Callable[[], float]
    is_difference: bool = False


def main() -> None:
    """Print one row for each budget."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--before", type=Path, help="a checkout of an earlier version")
    parser.add_argument("--runs", type=int, default=7)
    options = parser.parse_args()
    fast = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
    print(f"Python {sys.version.split()[0]}, CPU seconds, median of {options.runs}\n")
    print("| what | against | measured | base | ratio | at the most |")
    print("| --- | --- | ---: | ---: | ---: | ---: |")
    with tempfile.TemporaryDirectory(dir=fast) as name:
        for budget in budgets(Path(name), options.before):
            print(row(budget, options.runs), flush=True)


def budgets(place: Path, before: Path | None) -> list[Budget]:
    """Write the projects and return the measurements to run on them."""
    names = ("large", "plain", "small", "hand", "v2")
    large, plain, small, hand, v2 = (place / name for name in names)
    apps.write_funcdeco(large, 1000)
    apps.write_plain(plain, 1000)
    (plain / "folders.json").write_text(json.dumps(apps.folders(1000)))
    apps.write_funcdeco(small, 10)
    apps.write_hand(hand, 1)
    apps.write_v2(v2, 100)
    app = [sys.executable, "-c", "import function_app"]
    floor = [sys.executable, str(HERE / "floor.py")]
    found = [
        Budget(
            "build of 1,000 functions, checks included",
            "import the same functions, write the same files",
            2.0,
            lambda: cpu(funcdeco("build"), large, wipe=True),
            lambda: cpu(floor, plain, wipe=True),
        ),
        Budget(
            "build of 10 functions",
            "import azure.functions and pydantic",
            1.6,
            lambda: cpu(funcdeco("build"), small, wipe=True),
            lambda: cpu(IMPORTS, small),
        ),
        Budget(
            "check of 10 functions",
            "import azure.functions and pydantic",
            1.6,
            lambda: cpu(funcdeco(*CHECK), small, wipe=True),
            lambda: cpu(IMPORTS, small),
        ),
        Budget(
            "check of a v2 app of 100 functions",
            "import the app, and 1.6 times azure.functions and pydantic",
            1.0,
            lambda: cpu(funcdeco(*CHECK), v2),
            lambda: cpu(app, v2) + 1.6 * cpu(IMPORTS, v2),
        ),
        Budget(
            "import funcdeco and decorate 100 functions (ms)",
            "import azure.functions",
            15,
            lambda: cpu([sys.executable, str(HERE / "decorate.py")], place),
            lambda: cpu([sys.executable, "-c", "import azure.functions"], place),
            is_difference=True,
        ),
    ]
    if before is not None:
        found.append(
            Budget(
                "check of one function written by hand",
                "the earlier version",
                0.5,
                lambda: cpu(funcdeco(*CHECK), hand),
                lambda: cpu(funcdeco(*CHECK), hand, root=before.resolve()),
            )
        )
    return found


def row(budget: Budget, runs: int) -> str:
    """Measure in turn after one warm-up run, and return the row of the medians."""
    pairs = [(budget.measured(), budget.base()) for _ in range(runs + 1)][1:]
    measured, base = (sorted(one)[runs // 2] for one in zip(*pairs, strict=True))
    ratio = (measured - base) * 1000 if budget.is_difference else measured / base
    figures = f"{measured:.2f} s | {base:.2f} s | {ratio:.2f} | {budget.most}"
    return f"| {budget.what} | {budget.against} | {figures} |"


def funcdeco(*arguments: str) -> list[str]:
    """Return the command line for this Python."""
    return [sys.executable, "-m", "funcdeco", *arguments]


def cpu(command: list[str], place: Path, *, wipe: bool = False, root: Path = ROOT) -> float:
    """Return the CPU seconds of *command* with funcdeco from *root*."""
    if wipe:
        for folder in place.glob("item_*"):
            shutil.rmtree(folder)
    environment = {**os.environ, "PYTHONPATH": str(root)}
    # pip compiles the packages that it installs: the warm-up run must be able to do the same.
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    start = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(
        command,
        cwd=place,
        env=environment,
        check=True,
        stdout=subprocess.DEVNULL,
    )
    end = resource.getrusage(resource.RUSAGE_CHILDREN)
    return end.ru_utime + end.ru_stime - start.ru_utime - start.ru_stime


if __name__ == "__main__":
    main()
