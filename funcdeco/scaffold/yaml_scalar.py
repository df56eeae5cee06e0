"""Strings as scalars of YAML files."""

from __future__ import annotations

from collections.abc import Sequence

_SHORT = {'"': '\\"', "\\": "\\\\"}


def quoted(text: str) -> str:
    """Return *text* as a double-quoted scalar, which means the same in YAML 1.1 and 1.2."""
    return f'"{"".join(map(_escaped, text))}"'


def script(commands: Sequence[str], margin: str) -> str:
    """Return a plain scalar for one command, a block for several, with a line end.

    The commands are those of `installing` and of funcdeco: none needs quotes as a plain scalar.
    """
    if len(commands) == 1:
        return f"{commands[0]}\n"
    return "|\n" + "".join(f"{margin}{one}\n" for one in commands)


def literal(text: str) -> str:
    """Return *text* for a value in which GitHub and Azure Pipelines would replace expressions."""
    return text.replace("${{", "${{ '${{' }}")


def without_expressions(text: str) -> str:
    """Return *text* for a filter, in which both services accept no expressions but wildcards."""
    return text.replace("${{", "*{{")


def literal_pattern(text: str) -> str:
    r"""Return the pattern of a path filter of GitHub that matches *text*.

    https://docs.github.com/actions/reference/workflows-and-actions/workflow-syntax#filter-pattern-cheat-sheet
    """
    escaped = (f"\\{one}" if one in "*?+[]!\\" else one for one in text)
    return without_expressions("".join(escaped))


def _escaped(one: str) -> str:
    if one in _SHORT:
        return _SHORT[one]
    if one.isprintable():
        return one
    code = ord(one)
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
