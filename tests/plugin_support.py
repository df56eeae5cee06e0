"""Run pytest with the plugin of this funcdeco, found by its entry point as if it were installed."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
_SHAPING = ("BUILD_NUMBER", "CI", "FORCE_COLOR", "PYTEST_ADDOPTS", "PY_COLORS")
"""Variables that change what pytest prints."""
_CHANGES = (
    (r"\d+\.\d+s( \(.*\))?", "0.12s"),
    (r"\n(?:E )? *[~^]+(?=\n)", ""),  # marks below a line, which Python 3.10 doesn't write
)


def installed(folder: Path, *files: str) -> dict[str, str]:
    """Return an environment with this funcdeco, whose metadata is written to *folder*.

    pytest rewrites the assertions of the packages of *files*, as of all that a plugin installs.
    """
    table = (
        (ROOT / "pyproject.toml").read_text("utf-8").partition("[project.entry-points.pytest11]")
    )
    name, _, module = re.findall(r"^(\w+)( = )\"(.+)\"$", table[2], re.MULTILINE)[0]
    info = folder / "funcdeco-0.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: funcdeco\nVersion: 0\n")
    (info / "entry_points.txt").write_text(f"[pytest11]\n{name} = {module}\n")
    (info / "RECORD").write_text("".join(f"{name},,\n" for name in files))
    others = {name: value for name, value in os.environ.items() if name not in _SHAPING}
    return {**others, "PYTHONPATH": os.pathsep.join([str(folder), str(ROOT)]), "COLUMNS": "80"}


def run_pytest(folder: Path, *options: str, environment: dict[str, str], processes: int = 0) -> str:
    """Return the output of pytest in *folder*, without what differs between runs and Pythons."""
    parallel = ("-n", str(processes)) if processes else ("-p", "no:xdist")
    own = ("-q", "-W", "error", "-p", "no:cacheprovider", *parallel, f"--rootdir={folder}")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *own, *options],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    output = (done.stdout + done.stderr).replace(f"{folder}{os.sep}", "").replace(str(folder), ".")
    for pattern, text in _CHANGES:
        output = re.sub(pattern, text, output)
    return output
