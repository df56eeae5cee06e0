"""Words that the project's prose avoids, and the location of prose: see `tests/test_words.py`."""

from __future__ import annotations

import io
import re
import tokenize
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[1]
ALLOWED = ROOT / "tests" / "words_allowed.txt"

WORDS = {
    r"\b(un)?(said|told)\b": "declared, given, set, reported",
    r"\bsays?\b": "set, specify, contain, report",
    r"\b([Ss]ome|[Aa]ny)body\b": "the user, you, anonymous callers",
    r"\bmend(s|ed|ing)?\b": "fix",
    r"\bstands?\b(?!-)": "is on, is in, appears",
    r"\ba text\b": "a string",
    r"(?<![Tt]here )\bis no (?!longer\b|more\b|less\b|other\b|such\b|way\b)\w+": "is not a ..., invalid ...",
    r"\b(what|that) is meant\b": "the name of the thing",
    r"\bleft out\b|\bleav(es?|ing) out\b": "omitted, excluded",
    r"\bof (before|theirs|old|today)\b": "previous, their, old, current",
    r"\bparted by\b": "separated by",
    r"\bhonours?\b|\bhonoured\b": "supports, respects",
    r"\bMicrosoft's support of\b": "support for",
    r"\b(without|separated by) blanks\b|\ba blank (before|after)\b": "space",
    r"\b[Uu]pper-case\b|\b[Ll]ower-case\b": "uppercase, lowercase",
    r"\brequirements? of development\b": "development dependency",
    r"\brefuses access\b": "denies access",
    r"\bno wheel needs\b|\bmade for Python\b": "supports, built for",
    r"\bis refused: ": "invalid ...",
    r"\bstarts? anew\b": "starts from scratch",
    r"\bdoesn't exist any ?more\b": "no longer exists",
    r"\b[Ee]dits are followed\b": "watches for changes, reloads",
    r"\b[Aa] (HTTP|http|app|input|output|annotation|error|event|import|option|entry)\b": "an ...",
}
"""Patterns that prose avoids, and what to write instead."""
OPENINGS = re.compile(r"(Gives?|Tells?|Says?(?= (how|what|whether|where|which|why)))\b")
"""Verbs that do not start a docstring, which uses `Return`, `Write` or `Check`."""

_GENERATED = ("verdict_table.py", "class_table.py", "type_index.py")
_STRING = re.compile(r"""^[a-zA-Z]*("{3}|'{3}|"|')(.*)\1$""", re.S)
_CODE = re.compile(r"^( *)(```|~~~).*?^ *\2[^\n]*$|`[^`\n]+`|<!--.*?-->|\]\([^)]*\)", re.M | re.S)


class Prose(NamedTuple):
    """A piece of prose: its location and its lines."""

    path: str
    line: int
    text: str
    is_docstring: bool = False
    is_comment: bool = False


def prose() -> Iterator[Prose]:
    """Yield all prose of the package, the documentation, the examples and the tests.

    Of tests these are docstrings and comments: other strings are expected output.
    """
    folders = ("funcdeco", "docs", "examples")
    for path in sorted(path for folder in folders for path in (ROOT / folder).rglob("*.*")):
        if path.suffix == ".py" and path.name not in _GENERATED:
            yield from in_python(_name(path), path.read_text("utf-8"))
        elif path.suffix == ".md":
            yield in_markdown(_name(path), path.read_text("utf-8"))
    for path in sorted((ROOT / "tests").glob("*.py")):
        pieces = in_python(_name(path), path.read_text("utf-8"))
        yield from (one for one in pieces if one.is_docstring or one.is_comment)
    for path in sorted(ROOT.glob("*.md")):
        yield in_markdown(_name(path), path.read_text("utf-8"))


def in_markdown(path: str, text: str) -> Prose:
    """Return a page without its code; line numbers stay the same."""
    return Prose(path, 1, _CODE.sub(lambda found: "\n" * found[0].count("\n"), text))


def in_python(path: str, text: str) -> Iterator[Prose]:
    """Yield the comments of a module, and its strings that have more than one word."""
    is_first = True
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        kind = tokenize.tok_name[token.type]
        if kind == "COMMENT":
            yield Prose(path, token.start[0], token.string, is_comment=True)
        elif kind == "FSTRING_MIDDLE" and " " in token.string:
            yield Prose(path, token.start[0], token.string)
        elif kind == "STRING":
            inside = _STRING.match(token.string)
            words = inside[2] if inside else token.string
            if " " in words:
                shown = re.sub(r"\{[^{}]*\}", "", words) if token.string[:1] == "f" else words
                is_docstring = is_first and '"""' in token.string
                yield Prose(path, token.start[0], shown, is_docstring)
        if kind not in ("NL", "COMMENT"):
            is_first = kind in ("NEWLINE", "INDENT", "DEDENT", "ENCODING")


def avoided(one: Prose) -> Iterator[tuple[int, str, str]]:
    """Yield the line, the avoided words and the replacement, from top to bottom."""
    found: list[tuple[int, str, str]] = []
    text = _CODE.sub(lambda code: "\n" * code[0].count("\n"), one.text)
    for pattern, better in WORDS.items():
        for match in re.finditer(pattern, text):
            found.append((one.line + text.count("\n", 0, match.start()), match[0], better))
    if one.is_docstring and (opening := OPENINGS.match(text.lstrip())):
        found.append((one.line, opening[0], "Return, Write, Check"))
    yield from sorted(found)


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()
