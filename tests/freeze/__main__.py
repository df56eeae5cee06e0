"""Compare funcdeco with the record, over one checkout or a range of commits."""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from freeze import cases as store
from freeze.play import play_all

ROOT = Path(__file__).parents[2]


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m freeze", description=__doc__)
    commands = parser.add_subparsers(required=True)
    compare = commands.add_parser("compare", help="compare this checkout, or a range of commits")
    compare.add_argument("--range", metavar="A..B", help="every commit of this range instead")
    compare.add_argument("--every", type=int, default=1, help="play only every Nth case")
    compare.add_argument("--verbose", action="store_true", help="print each difference whole")
    compare.set_defaults(run=_compare)
    show = commands.add_parser("show", help="print a case, its record and its result")
    show.add_argument("case")
    show.set_defaults(run=_show)
    accept = commands.add_parser("accept", help="list intended differences")
    accept.add_argument("cases", nargs="+", metavar="CASE")
    accept.add_argument("--reason", required=True)
    accept.set_defaults(run=_accept)
    collect = commands.add_parser("collect", help="make the record from what a test run recorded")
    collect.add_argument("folder", type=Path)
    collect.set_defaults(run=_collect)
    options = parser.parse_args()
    run: Callable[[argparse.Namespace], int] = options.run
    try:
        return run(options)
    except WrongCall as error:
        parser.error(str(error))


class WrongCall(Exception):
    """Raised where the call asks for what isn't there."""


def _compare(options: argparse.Namespace) -> int:
    if options.every < 1:
        raise WrongCall("--every takes a number from 1")
    if options.range:
        return _compare_range(options.range, options.every)
    cases, blobs = store.read_cases()
    requested = dict(list(cases.items())[:: options.every])
    expected, allowed = store.read_expected(), _allowed()
    different, missing = 0, set(requested)
    for key, result in play_all(requested, blobs):
        missing.discard(key)
        if result != expected[key] and result_digest(result) not in allowed.get(key, ()):
            different += 1
            print(f"{key} differs: {_call(cases[key])}")
            if options.verbose:
                print(f"  recorded {json.dumps(expected[key])}\n  now      {json.dumps(result)}")
    if missing:
        print(f"{len(missing)} cases were not played: a process has ended early")
    print(f"{len(requested) - len(missing)} cases compared, {different} differ")
    return 1 if different or missing else 0


def _compare_range(commits: str, every: int) -> int:
    """Play the cases with the funcdeco of each commit; the cases are this checkout's."""
    listed = _git("rev-list", "--reverse", commits).split()
    if not listed:
        raise WrongCall(f"{commits} has no commits")
    failed = []
    for commit in listed:
        with tempfile.TemporaryDirectory(prefix="freeze-commit-") as place:
            archive = subprocess.run(
                ["git", "archive", commit, "funcdeco"], cwd=ROOT, capture_output=True, check=True
            )
            subprocess.run(["tar", "-x", "-C", place], input=archive.stdout, check=True)
            command = [sys.executable, "-m", "freeze", "compare", "--every", str(every)]
            path = os.pathsep.join([place, str(ROOT / "tests")])
            done = subprocess.run(
                command,
                env={**os.environ, "PYTHONPATH": path},
                capture_output=True,
                text=True,
                check=False,
            )
        last = (done.stdout or done.stderr).strip().splitlines()[-1:]
        print(f"{commit[:10]} {_git('log', '-1', '--format=%s', commit).strip()}: {' '.join(last)}")
        if done.returncode:
            failed.append(commit)
    print(f"{len(listed)} commits, {len(failed)} differ")
    return 1 if failed else 0


def _show(options: argparse.Namespace) -> int:
    cases, blobs = store.read_cases()
    case = _expected(cases, [options.case])[options.case]
    print(_call(case))
    for name, content in case.files.items():
        text = blobs.get(content, b"").decode("utf-8", "replace")
        print(f"--- {name} ({content})\n{text}")
    print("--- recorded", json.dumps(store.read_expected()[options.case], indent=1), sep="\n")
    for _, result in play_all({options.case: case}, blobs):
        print("--- now", json.dumps(result, indent=1), sep="\n")
    return 0


def _accept(options: argparse.Namespace) -> int:
    cases, blobs = store.read_cases()
    requested, expected = _expected(cases, options.cases), store.read_expected()
    played = dict(play_all(requested, blobs))
    if equal := sorted(key for key in requested if played[key] == expected[key]):
        raise WrongCall(f"{', '.join(equal)}: the result is what was recorded")
    results = {key: result_digest(result) for key, result in played.items()}
    exceptions = [*store.read_exceptions(), {"reason": options.reason, "results": results}]
    store.EXCEPTIONS.write_text(json.dumps(exceptions, indent=2) + "\n", "utf-8")
    return 0


def _expected(cases: Mapping[str, store.Case], keys: list[str]) -> dict[str, store.Case]:
    """Return the cases of *keys*; raises WrongCall where there is none."""
    if unknown := [key for key in keys if key not in cases]:
        raise WrongCall(f"there is no case {', '.join(unknown)}; `compare` prints their names")
    return {key: cases[key] for key in keys}


def _collect(options: argparse.Namespace) -> int:
    """Keep the recorded cases that give the same result three times; print how many don't."""
    cases = [
        store.Case(**json.loads(path.read_text("utf-8")))
        for path in sorted(options.folder.glob("*.case"))
    ]
    blobs = {
        path.name: path.read_bytes() for path in options.folder.iterdir() if path.suffix != ".case"
    }
    cases += _of_folders(blobs)
    found = {case.key: case for case in cases}
    results = dict(play_all(found, blobs))
    for jobs in (1, 2):
        again = dict(play_all({key: found[key] for key in results}, blobs, jobs))
        unsteady = {key for key in results if again[key] != results[key] or _is_bad(results[key])}
        for key in sorted(unsteady):
            print(f"left out, since its result isn't steady: {_call(found[key])}")
            del results[key]
    store.write_cases({key: found[key] for key in results}, blobs)
    store.write_expected(results)
    print(f"{len(results)} cases recorded")
    return 0


def _of_folders(blobs: dict[str, bytes]) -> list[store.Case]:
    """Return cases for each example and each app with golden files, and for the whole tables."""
    tables = (["schema"], ["bindings", "--format", "json"], ["explain", "--format", "json"])
    found = [store.Case("cli", words, {}, "", {}) for words in tables]
    for folder in sorted([*(ROOT / "examples").iterdir(), *(ROOT / "tests/golden").glob("*/app")]):
        if not folder.is_dir():
            continue
        files = {f"app/{name}": what for name, what in store.snapshot(folder, blobs).items()}
        found += [
            store.Case("cli", [*words, "--format", "json"], {}, "app", files)
            for words in (
                ["build", "--output", "../out"],
                ["build"],
                ["check"],
                ["list"],
                ["check", "--strict", "--plan", "flex", "--select", "SEC"],
            )
        ]
    return found


def _is_bad(result: Mapping[str, Any]) -> bool:
    return "hang" in result or "died" in result


def result_digest(result: object) -> str:
    """Return what an exception keeps of a result."""
    return hashlib.sha256(json.dumps(result, sort_keys=True).encode()).hexdigest()[:20]


def _allowed() -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for exception in store.read_exceptions():
        for key, digest in exception["results"].items():
            found.setdefault(key, set()).add(digest)
    return found


def _call(case: store.Case) -> str:
    return " ".join([case.call, *map(repr, case.arguments), repr(case.options)])


def _git(*arguments: str) -> str:
    done = subprocess.run(
        ["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise WrongCall(done.stderr.strip())
    return done.stdout


if __name__ == "__main__":
    sys.exit(main())
