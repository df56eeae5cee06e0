"""The page on the Python API lists the public names, and the code defines all of them."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path

import pytest

import funcdeco

PAGE = (Path(__file__).parents[1] / "docs" / "reference" / "python.md").read_text("utf-8")
ENTRIES = re.findall(r"^::: funcdeco\.(\w+)\n((?:    .*\n)*)", PAGE, re.MULTILINE)


def members(options: str) -> list[str]:
    """Return the members that an entry lists, in one line or in several."""
    found = re.search(r"members:(?: \[(.*)\]|((?:\n +- \w+)+))", options)
    return re.findall(r"\w+", (found[1] or found[2]) if found else "")


def test_the_page_lists_exactly_what_the_package_exports() -> None:
    assert sorted(name for name, _ in ENTRIES) == sorted(funcdeco.__all__)


@pytest.mark.parametrize("name", [name for name, options in ENTRIES if members(options)])
def test_each_member_that_the_page_lists_exists(name: str) -> None:
    value = getattr(funcdeco, name)
    fields = dataclasses.fields(value) if dataclasses.is_dataclass(value) else ()
    known = {*dir(value), *(one.name for one in fields)}
    listed = members(dict(ENTRIES)[name])
    assert [member for member in listed if member not in known] == []
    assert len(set(listed)) == len(listed)


def test_members_are_read_from_a_list_in_one_line_and_from_one_in_several() -> None:
    listed = {name: members(options) for name, options in ENTRIES}
    assert listed["Function"][:3] == ["name", "is_decorated", "bindings"]
    assert listed["FunctionFile"][-1] == "to_json"
