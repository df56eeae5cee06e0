"""Measure builds and cold starts as ratios within one run: `python tests/bench [--quick]`.

Builds are compared with `floor.py`; cold starts in Microsoft's runtimes with handwritten folders
and with the v2 model. Every number is the best of several runs in fresh processes. The kinds
alternate, so that other load on the machine affects all of them equally. Files are on a RAM disk
if there is one.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import apps

HERE = Path(__file__).parent
ENVIRONMENT = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}


def main() -> None:
    """Print the tables."""
    quick = "--quick" in sys.argv
    print(f"Python {sys.version.split()[0]}, best of {3 if quick else 9}\n")
    with tempfile.TemporaryDirectory(dir=ram_disk()) as name:
        place = Path(name)
        print_builds(place, [1, 100] if quick else [1, 100, 1000, 5000], 3 if quick else 9)
        print_checks(place, [1, 100] if quick else [1, 100, 1000], 3 if quick else 9)
        print_cold_starts(place, [1, 100] if quick else [1, 100, 500], 3 if quick else 9)
        print_import(3 if quick else 9)


def print_builds(place: Path, counts: list[int], runs: int) -> None:
    """Time a first and a second build, relative to the floor."""
    print("| functions | floor | build | ratio | second build | ratio to the first |")
    print("| ---: | ---: | ---: | ---: | ---: | ---: |")
    for count in counts:
        plain, ours = place / f"plain{count}", place / f"ours{count}"
        apps.write_plain(plain, count)
        apps.write_funcdeco(ours, count)
        (plain / "folders.json").write_text(json.dumps(apps.folders(count)))
        best = take_turns(
            {
                "floor": lambda: timed([sys.executable, str(HERE / "floor.py")], plain, wipe=True),
                "build": lambda: timed(
                    [sys.executable, "-m", "funcdeco", "build"], ours, wipe=True
                ),
                "again": lambda: timed([sys.executable, "-m", "funcdeco", "build"], ours),
            },
            runs if count < 5000 else min(runs, 5),
        )
        floor, build, again = best["floor"], best["build"], best["again"]
        print(
            f"| {count} | {milli(floor)} | {milli(build)} | {build / floor:.2f} | {milli(again)} | "
            f"{again / build:.2f} |"
        )
    print()


def print_checks(place: Path, counts: list[int], runs: int) -> None:
    """Time `check` of an app against `build`, and of handwritten folders against reading them."""
    print("| functions | build | check | ratio | read and parse | check by hand | ratio |")
    print("| ---: | ---: | ---: | ---: | ---: | ---: | ---: |")
    check = [sys.executable, "-m", "funcdeco", "check", "--ignore", "PRJ007"]
    for count in counts:
        ours, hand = place / f"checked{count}", place / f"by-hand{count}"
        apps.write_funcdeco(ours, count)
        apps.write_hand(hand, count)
        best = take_turns(
            {
                "build": lambda: timed(
                    [sys.executable, "-m", "funcdeco", "build"], ours, wipe=True
                ),
                "check": lambda: timed(check, ours, wipe=True),
                "read": lambda: timed([sys.executable, str(HERE / "read.py")], hand),
                "hand": lambda: timed(check, hand),
            },
            runs,
        )
        build, ours_checked = best["build"], best["check"]
        read, hand_checked = best["read"], best["hand"]
        print(
            f"| {count} | {milli(build)} | {milli(ours_checked)} | {ours_checked / build:.2f} | "
            f"{milli(read)} | {milli(hand_checked)} | {hand_checked / read:.1f} |"
        )
    print()


def print_cold_starts(place: Path, counts: list[int], runs: int) -> None:
    """Time how long the runtimes take to load all functions."""
    print("| functions | by hand | built | ratio | v2 model | ratio |")
    print("| ---: | ---: | ---: | ---: | ---: | ---: |")
    for count in counts:
        hand, built, v2 = (place / f"{kind}-{count}" for kind in ("hand", "built", "v2"))
        apps.write_hand(hand, count)
        apps.write_v2(v2, count)
        apps.write_funcdeco(built, count)
        subprocess.run(
            [sys.executable, "-m", "funcdeco", "build"],
            cwd=built,
            check=True,
            stdout=subprocess.DEVNULL,
        )
        best = take_turns(
            {
                "hand": lambda: load("azure_functions_runtime_v1", hand, count),
                "built": lambda: load("azure_functions_runtime_v1", built, count),
                "v2": lambda: load("azure_functions_runtime", v2, count),
            },
            runs,
        )
        by_hand, ours, model2 = best["hand"], best["built"], best["v2"]
        print(
            f"| {count} | {milli(by_hand)} | {milli(ours)} | {ours / by_hand:.2f} | "
            f"{milli(model2)} | {ours / model2:.2f} |"
        )
    print()


def print_import(runs: int) -> None:
    """Time how much funcdeco and 100 decorated functions add to importing azure.functions."""
    alone = [sys.executable, "-c", "import azure.functions"]
    best = take_turns({"alone": lambda: timed(alone, HERE), "decorated": decorate}, runs)
    print("| import azure.functions | import funcdeco and decorate 100 functions |")
    print("| ---: | ---: |")
    print(f"| {milli(best['alone'])} | +{best['decorated'] * 1000:.1f} ms |")


def decorate() -> float:
    """Return the seconds printed by `decorate.py`."""
    command = [sys.executable, str(HERE / "decorate.py")]
    return float(subprocess.run(command, env=ENVIRONMENT, check=True, capture_output=True).stdout)


def ram_disk() -> str | None:
    """Return a folder whose speed does not depend on earlier disk writes, if there is one."""
    return "/dev/shm" if os.access("/dev/shm", os.W_OK) else None


def take_turns(kinds: dict[str, Callable[[], float]], runs: int) -> dict[str, float]:
    """Run each kind once to warm up, then all in turn, and return the best time of each."""
    for kind in kinds.values():
        kind()
    times = [{name: kind() for name, kind in kinds.items()} for _ in range(runs)]
    return {name: min(one[name] for one in times) for name in kinds}


def timed(command: list[str], place: Path, *, wipe: bool = False) -> float:
    """Return the wall time of *command*; *wipe* removes the function folders first."""
    if wipe:
        for folder in place.glob("item_*"):
            shutil.rmtree(folder)
    start = time.perf_counter()
    subprocess.run(command, cwd=place, env=ENVIRONMENT, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - start


def load(runtime: str, place: Path, count: int) -> float:
    """Return the seconds that *runtime* needs to load all functions of the app at *place*."""
    command = [sys.executable, str(HERE / "worker.py"), runtime, str(place)]
    output = subprocess.run(command, env=ENVIRONMENT, check=True, capture_output=True, text=True)
    seconds, loaded, *_ = output.stdout.split()
    assert int(loaded) == count, output
    return float(seconds)


def milli(seconds: float) -> str:
    """Return *seconds* as milliseconds."""
    return f"{seconds * 1000:.0f} ms"


if __name__ == "__main__":
    main()
