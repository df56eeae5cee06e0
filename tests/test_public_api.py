"""The pages on the Python API list the public names, and the code defines all of them."""

from __future__ import annotations

import dataclasses
import inspect
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from types import ModuleType

import pytest

import funcdeco
import funcdeco.testing
from funcdeco.engine.stores.blobs import Blob
from funcdeco.engine.stores.documents import DocumentContainer
from funcdeco.engine.stores.queues import Message, Queue
from funcdeco.engine.stores.tables import Table
from funcdeco.engine.stores.topics import Subscription, Topic
from funcdeco.testing.http import RequestOptions
from funcdeco.testing.stores import BlobView

REFERENCE = Path(__file__).parents[1] / "docs" / "reference"
TESTING = (REFERENCE / "testing.md").read_text("utf-8")
ENTRY = re.compile(r"^::: (funcdeco(?:\.testing)?)\.(\w+)\n((?:    .*\n)*)", re.MULTILINE)
PACKAGES = {"python": funcdeco, "testing": funcdeco.testing}
ENTRIES = {
    page: [
        (name, options)
        for package, name, options in ENTRY.findall((REFERENCE / f"{page}.md").read_text("utf-8"))
        if package == module.__name__
    ]
    for page, module in PACKAGES.items()
}


def members(options: str) -> list[str]:
    """Return the members that an entry lists, in one line or in several."""
    found = re.search(r"members:(?: \[(.*)\]|((?:\n +- \w+)+))", options)
    return re.findall(r"\w+", (found[1] or found[2]) if found else "")


def known(value: object) -> set[str]:
    """Return the names of all members of a class, those of instances included."""
    fields = dataclasses.fields(value) if dataclasses.is_dataclass(value) else ()
    own = re.findall(
        r"self\.(\w+)\b.* =", inspect.getsource(value) if inspect.isclass(value) else ""
    )
    return {*dir(value), *(one.name for one in fields), *own}


@pytest.mark.parametrize("page", PACKAGES)
def test_a_page_lists_exactly_what_its_package_exports(page: str) -> None:
    module: ModuleType = PACKAGES[page]
    assert sorted(name for name, _ in ENTRIES[page]) == sorted(module.__all__)
    assert {*module.__all__} <= {*dir(module)}


@pytest.mark.parametrize(
    ("page", "name", "listed"),
    [
        (page, name, members(options))
        for page, entries in ENTRIES.items()
        for name, options in entries
        if members(options)
    ],
)
def test_each_member_that_a_page_lists_exists(page: str, name: str, listed: list[str]) -> None:
    assert [one for one in listed if one not in known(getattr(PACKAGES[page], name))] == []
    assert len(set(listed)) == len(listed)


def test_members_are_read_from_a_list_in_one_line_and_from_one_in_several() -> None:
    listed = {name: members(options) for name, options in ENTRIES["python"]}
    assert listed["Function"][:3] == ["name", "is_decorated", "bindings"]
    assert listed["FunctionFile"][-1] == "to_json"


@pytest.mark.parametrize("name", ["TestClient", "Invocation", "Out", "Outputs", "Response"])
def test_the_page_on_testing_lists_all_public_members(name: str) -> None:
    value = getattr(funcdeco.testing, name)
    inherited = set(dir(Mapping)) if issubclass(value, Mapping) else set[str]()
    public = {one for one in known(value) if not one.startswith("_")} - inherited
    assert sorted(public) == sorted(members(dict(ENTRIES["testing"])[name]))


def test_keywords_of_requests_are_listed_in_their_order() -> None:
    section = TESTING.partition("## Keywords of requests")[2].partition("\n## ")[0]
    listed = re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE)
    assert sorted(listed) == sorted(RequestOptions.__annotations__)


def test_members_of_stores_that_the_page_lists_exist() -> None:
    section = TESTING.partition("## Stores")[2].partition("\n::: ")[0]
    rows = dict(re.findall(r"^\| `(\w+)` (\|.*)$", section, re.MULTILINE))
    classes: dict[str, tuple[type, ...]] = {
        "queues": (Queue, Message),
        "blobs": (BlobView, Blob),
        "tables": (Table,),
        "documents": (DocumentContainer,),
        "topics": (Topic, Subscription),
    }
    unknown = {
        name: [
            one
            for one in re.findall(r"`([a-z_]+)`", rows[name].split("|", 2)[2])
            if not any(one in known(kind) for kind in kinds)
        ]
        for name, kinds in classes.items()
    }
    assert unknown == dict.fromkeys(classes, [])


def imported(code: str) -> set[str]:
    """Return the packages that are not of Python and that *code* adds to those of the first line."""
    first, *rest = code.splitlines()
    script = "\n".join([first, "import sys; before = set(sys.modules)", *rest])
    added = '"\\n".join(name.partition(".")[0] for name in set(sys.modules) - before)'
    done = subprocess.run(
        [sys.executable, "-c", f"{script}\nprint({added})"],
        capture_output=True,
        text=True,
        check=True,
    )
    names = set(done.stdout.split()) - sys.stdlib_module_names
    return {name for name in names if not name.startswith("_")}


def test_importing_the_test_client_imports_no_server_and_no_storage() -> None:
    assert imported("import re\nimport funcdeco.testing") == {"funcdeco"}
    required = "import azure.functions, pydantic, annotated_types"
    found = imported(f"{required}\nfrom funcdeco.testing import TestClient")
    # Modules of pydantic that were not yet used, and what Python 3.10 has no module for.
    assert found - {"pydantic", "typing_inspection", "tomli"} == {"funcdeco"}
