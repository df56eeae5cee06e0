"""The page on tests: its examples are projects whose tests pass."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

from funcdeco.project.default_host import HOST_JSON

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "how-to" / "tests.md").read_text("utf-8")
BLOCK = re.compile(r'^```\w+ title="([^"\n]+)"\n(.*?)^```$', re.MULTILINE | re.DOTALL)
SECTIONS = {
    part.partition("\n")[0].replace(" ", "_"): BLOCK.findall(part)
    for part in re.split(r"^## ", PAGE, flags=re.MULTILINE)
    if BLOCK.search(part)
}
DIRECT = "Call_functions_directly"


def test_the_examples_of_the_page_pass(tmp_path: Path) -> None:
    """Run the tests of all projects in one process; only those of `DIRECT` import app.py."""
    for section, files in SECTIONS.items():
        for name, text in [("host.json", HOST_JSON), *files]:
            path = tmp_path / section / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")
    options = ("-q", "-W", "error", "-p", "no:cacheprovider", "--import-mode=importlib")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *options, "-o", f"pythonpath={DIRECT}"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},  # this funcdeco, even if it isn't installed
        capture_output=True,
        text=True,
        check=False,
    )
    assert DIRECT in SECTIONS
    assert done.stdout.splitlines()[-1].startswith(f"{len(SECTIONS)} passed in "), done.stdout
