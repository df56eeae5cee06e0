"""Routes in the syntax of other frameworks: mostly valid here, but only as literal text."""

from __future__ import annotations

import re
from collections.abc import Callable

from funcdeco.grammar import GrammarError
from funcdeco.grammar.late_pattern import late_pattern

LONGEST = 8192
"""Maximum number of characters of a route: that of a request line, which contains the path."""
_FLASK = late_pattern(r"<(?:(?P<converter>\w+)(?:\([^<>]*\))?:)?(?P<name>[A-Za-z_]\w*)>")
_EXPRESS = late_pattern(
    r"(?:(?<=^)|(?<=[/.-])):(?P<name>[A-Za-z_]\w*)(?:\((?P<regex>[^/]*)\))?(?P<sign>[?*+]?)(?=[/.-]|$)"
)
_STAR = late_pattern(r"(?:(?<=^)|(?<=/))\*(?P<name>\w*)$")
_PARAMETER = late_pattern(r"\{.*?\}")

_CONVERTERS = {"int": ":int", "float": ":double", "uuid": ":guid"}


def foreign_syntax(text: str) -> GrammarError | None:
    """Return an error for the first Flask or Express parameter in *text*, with a hint."""
    if len(text) > LONGEST:  # reported by the parser
        return None
    # Braces enclose our own parameters, whose regular expressions may contain such characters.
    hidden = _without_parameters(text)
    for owner, pattern, _ in _OWNERS:
        found = pattern.search(hidden)
        if found:
            intended = without_query(_all_rewritten(text)).lstrip("/")
            message = f"`{found[0]}` is {owner} syntax for a parameter; here it is literal text"
            return GrammarError(message, f"write `{intended}`", *found.span())
    return None


def without_query(text: str) -> str:
    """Return a route without a query string, which is never part of one."""
    end = _without_parameters(text).find("?")
    return text if end < 0 else text[:end]


def _without_parameters(text: str) -> str:
    """Return *text* with parameters replaced by other characters of the same number."""
    return _PARAMETER.sub(lambda match: "x" * len(match[0]), text)


def _all_rewritten(text: str) -> str:
    """Return *text* with the parameters of all frameworks rewritten."""
    for _, pattern, write in _OWNERS:
        text = _rewritten(text, _without_parameters(text), pattern, write)
    return text


def _rewritten(
    text: str, hidden: str, pattern: re.Pattern[str], write: Callable[[re.Match[str]], str]
) -> str:
    pieces, at = "", 0
    for match in pattern.finditer(hidden):
        pieces += text[at : match.start()] + write(match)
        at = match.end()
    return pieces + text[at:]


def _from_flask(match: re.Match[str]) -> str:
    if match["converter"] == "path" and match.end() == len(match.string):
        return f"{{*{match['name']}}}"
    return f"{{{match['name']}{_CONVERTERS.get(match['converter'] or '', '')}}}"


def _from_express(match: re.Match[str]) -> str:
    is_last = match.end() == len(match.string)
    if match["sign"] in ("*", "+") and is_last:
        return f"{{*{match['name']}}}"
    regex = match["regex"]
    constraint = ""
    if regex in (r"\d+", "[0-9]+"):
        constraint = ":int"
    elif regex:
        constraint = f":regex(^{regex.replace('{', '{{').replace('}', '}}')}$)"
    return f"{{{match['name']}{constraint}{'?' if match['sign'] == '?' and is_last else ''}}}"


def _from_star(match: re.Match[str]) -> str:
    return f"{{*{match['name'] or 'rest'}}}"


_OWNERS = (
    ("Flask", _FLASK, _from_flask),
    ("Express", _EXPRESS, _from_express),
    ("Express", _STAR, _from_star),
)
