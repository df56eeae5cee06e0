"""Copy tested files into the pages that show them: `python tests/samples.py`.

A comment above a code block names its file, `<!-- sample: examples/hello_http/app.py -->`. GitHub
and package indexes do not include files in a page, so the page contains the code itself;
`tests/test_docs.py` compares each block with its file.
"""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[1]
SAMPLE = re.compile(
    r"^(?P<head><!-- sample: (?P<path>\S+) -->\n+```[^\n]*\n)(?P<code>.*?)(?P<tail>^```$)",
    re.M | re.S,
)


def pages() -> list[Path]:
    """Return README.md and all pages of the documentation."""
    return [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]


def with_samples(text: str) -> str:
    """Return the Markdown *text* with the current code in each block that has a file name."""
    return SAMPLE.sub(lambda found: f"{found['head']}{_code(found['path'])}{found['tail']}", text)


def _code(path: str) -> str:
    code = (ROOT / path).read_text("utf-8")
    assert "```" not in code, f"{path} would end the block"
    return code if code.endswith("\n") else f"{code}\n"


def main() -> None:
    """Write the current code into every page, and print the names of the changed pages."""
    for page in pages():
        text = page.read_text("utf-8")
        if (current := with_samples(text)) != text:
            page.write_text(current, "utf-8")
            print(page.relative_to(ROOT))


if __name__ == "__main__":
    main()
