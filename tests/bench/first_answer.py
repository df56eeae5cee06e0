"""Measure the first answer after a cold start, with lazy scripts: `first_answer.py [--quick]`.

The heavy app is that of heavy.py: a function that needs nothing is called first. Each number is the
best of several runs in fresh processes of Microsoft's runtimes, which alternate. CPU seconds and
peak memory are those of the whole process. `--packages FOLDER` names installed packages.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import timeit
from pathlib import Path
from typing import NamedTuple

import apps
import heavy

from funcdeco.first_call import on_first_call

HERE = Path(__file__).parent
V1, V2 = "azure_functions_runtime_v1", "azure_functions_runtime"


class Cost(NamedTuple):
    """What a first answer takes."""

    seconds: float
    cpu: float
    memory: float
    """Peak, in MB."""


class Start(NamedTuple):
    """A cold start: the runtime, the app and the function that is called."""

    runtime: str
    place: Path
    function: str


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--packages", type=Path, help="a folder with the packages of heavy.py")
    options = parser.parse_args()
    runs = 3 if options.quick else 9
    print(f"Python {sys.version.split()[0]}, best of {runs}\n")
    fast = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
    with tempfile.TemporaryDirectory(dir=fast) as name:
        place = Path(name)
        packages = options.packages or place / "packages"
        if options.packages is None:
            heavy.install(packages)
        environment = {**os.environ, "PYTHONPATH": f"{HERE.parents[1]}{os.pathsep}{packages}"}
        heavy_apps = heavy_starts(place, environment)
        print_table("12 functions, five with a large package", heavy_apps, environment, runs)
        light_apps = light_starts(place, environment)
        print_table("100 functions, nothing large", light_apps, environment, runs)
    print(f"A later call: +{later_call() * 1e9:.0f} ns")


def later_call() -> float:
    """Return the seconds that a lazy script adds to a call once its module is imported."""
    loader, number = on_first_call(lambda: main), 1_000_000
    return min(timeit.repeat(loader, number=number, repeat=5)) / number


def heavy_starts(place: Path, environment: dict[str, str]) -> dict[str, Start]:
    """Write the app of heavy.py in four versions."""
    for kind, lazy in {"lazy": True, "eager": False}.items():
        heavy.write_funcdeco(place / kind, lazy)
        build(place / kind, environment)
    heavy.write_hand(place / "hand")
    heavy.write_v2(place / "v2")
    return {
        "lazy scripts": Start(V1, place / "lazy", "health"),
        "eager scripts": Start(V1, place / "eager", "health"),
        "handwritten": Start(V1, place / "hand", "health"),
        "v2 model": Start(V2, place / "v2", "health"),
    }


def light_starts(place: Path, environment: dict[str, str]) -> dict[str, Start]:
    """Write an app of 100 functions with both kinds of scripts; the first one is called."""
    for kind in ("lazy", "eager"):
        folder = place / f"light-{kind}"
        apps.write_funcdeco(folder, 100)
        (folder / "pyproject.toml").write_text(f'[tool.funcdeco]\nscripts = "{kind}"\n')
        build(folder, environment)
    name = min(one.name for one in (place / "light-lazy").glob("item_*"))
    return {
        "lazy scripts": Start(V1, place / "light-lazy", name),
        "eager scripts": Start(V1, place / "light-eager", name),
    }


def build(folder: Path, environment: dict[str, str]) -> None:
    """Build a project, which imports its packages."""
    command = [sys.executable, "-m", "funcdeco", "build"]
    subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL, env=environment)


def print_table(
    title: str, starts: dict[str, Start], environment: dict[str, str], runs: int
) -> None:
    """Print the best of each kind, with the ratio of the first kind to it."""
    measured: dict[str, list[Cost]] = {name: [] for name in starts}
    for number in range(runs + 1):
        for name, start in starts.items():
            cost = first_answer(start, environment)
            if number:  # the first one compiles
                measured[name].append(cost)
    best = {name: Cost(*map(min, zip(*costs, strict=True))) for name, costs in measured.items()}
    print(f"| {title} | first response | CPU | lazy / this | memory | lazy / this |")
    print("| --- | ---: | ---: | ---: | ---: | ---: |")
    lazy = next(iter(best.values()))
    for name, cost in best.items():
        ratios = lazy.cpu / cost.cpu, lazy.memory / cost.memory
        print(
            f"| {name} | {cost.seconds:.2f} s | {cost.cpu:.2f} s | {ratios[0]:.2f} | "
            f"{cost.memory:.0f} MB | {ratios[1]:.2f} |"
        )
    print()


def first_answer(start: Start, environment: dict[str, str]) -> Cost:
    """Return what one cold start takes, up to the first answer."""
    command = [sys.executable, str(HERE / "worker.py"), *map(str, start)]
    done = subprocess.run(command, env=environment, check=True, capture_output=True, text=True)
    seconds, _, cpu, memory = map(float, done.stdout.split()[-4:])
    return Cost(seconds, cpu, memory)


if __name__ == "__main__":
    main()
