"""How `build` proves which files it wrote; all callers come to the same decision."""

from __future__ import annotations

from pathlib import Path

import pytest

from funcdeco.project.ownership import MARKER, NEXT_SCRIPT, is_generated, with_ownership
from funcdeco.project.snapshot import Snapshot
from funcdeco.sources.function_json.folders import read_folders
from funcdeco.writer.existing_folders import read_folder

JSON = b'{"bindings": []}\n'
OLD = with_ownership("old\n", b"{}", "app.py")
NEW = with_ownership("new\n", JSON, "app.py")


@pytest.mark.parametrize(
    "files, expected",
    [
        pytest.param({"__init__.py": NEW}, True, id="a script"),
        pytest.param({MARKER: NEW}, True, id="a marker"),
        pytest.param({"shop.py": NEW}, True, id="a script of another name"),
        pytest.param({"__init__.py": OLD, NEXT_SCRIPT: NEW}, True, id="both while they change"),
        pytest.param({"__init__.py": NEW + b"# mine\n"}, True, id="an edited script"),
        pytest.param(
            {"__init__.py": NEW.replace(b"\n", b"\r\n")}, True, id="checked out on Windows"
        ),
        pytest.param({"__init__.py": OLD}, False, id="another function.json"),
        pytest.param({"__init__.py": b"def main(req): ...\n"}, False, id="the user's"),
        pytest.param({"__init__.py": NEW.partition(b"\n")[0]}, False, id="half a head"),
        pytest.param({"notes.txt": NEW}, False, id="a file that build never writes"),
        pytest.param({}, False, id="nothing beside it"),
    ],
)
def test_a_function_json_is_ours_if_a_file_beside_it_says_so(
    files: dict[str, bytes], expected: bool, tmp_path: Path
) -> None:
    folder = tmp_path / "hello"
    folder.mkdir()
    for name, content in {**files, "function.json": JSON}.items():
        (folder / name).write_bytes(content)
    is_ours = read_folder(tmp_path, "hello", ()).json_is_ours
    by_hand = [one.function.name for one in read_folders(Snapshot(tmp_path))]
    assert (is_generated(Snapshot(tmp_path), folder), is_ours, by_hand) == (
        expected,
        expected,
        [] if expected else ["hello"],
    )


def test_what_cannot_be_read_is_not_ours(tmp_path: Path) -> None:
    assert not is_generated(Snapshot(tmp_path), tmp_path / "gone")
    (tmp_path / "function.json").mkdir()
    (tmp_path / "__init__.py").write_bytes(NEW)
    assert not is_generated(Snapshot(tmp_path), tmp_path)


def test_a_link_to_a_script_of_ours_proves_nothing(tmp_path: Path) -> None:
    (tmp_path / "shared.txt").write_bytes(NEW)
    folder = tmp_path / "hello"
    folder.mkdir()
    (folder / "function.json").write_bytes(JSON)
    (folder / "__init__.py").symlink_to(tmp_path / "shared.txt")
    assert not is_generated(Snapshot(tmp_path), folder)
    assert not read_folder(tmp_path, "hello", ()).json_is_ours
