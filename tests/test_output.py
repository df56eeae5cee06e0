"""`funcdeco build --output`: a clean folder that contains only the files to publish."""

from __future__ import annotations

import json
import os
import shutil
import textwrap
from pathlib import Path

import pytest

from build_support import (
    APP,
    VENDORED,
    Write,
    change_app,
    declared,
    files,
    funcdeco,
    funcdeco_alone,
    refusal,
    state,
)
from funcdeco.project.ownership import digest

PROJECT: dict[str, str | bytes | None] = {
    "requirements.txt": "azure-functions\nfuncdeco\n",
    "local.settings.json": '{"Values": {"AzureWebJobsStorage": "UseDevelopmentStorage=true"}}',
    "shared/__init__.py": "",
    "shared/rates.py": "RATE = 2\n",
    "hello/page.html": b"<p>\r\n",
}
GENERATED = ["hello/__init__.py", "hello/function.json", "store/__init__.py", "store/function.json"]
MANIFEST = ".funcdeco/manifest.json"


@pytest.fixture
def folder(write_app: Write) -> Path:
    return write_app(APP, PROJECT)


def published(folder: Path) -> list[str]:
    """Build into dist and return its files, except those that are always there."""
    done = funcdeco("build", "--output", "dist", cwd=folder)
    assert (done.code, done.err) == (0, ""), done
    usual = {*GENERATED, *VENDORED, *PROJECT, "app.py", "host.json", MANIFEST} - {
        "local.settings.json"
    }
    found = files(folder / "dist").keys()
    assert usual <= found
    return sorted(found - usual)


def add(folder: Path, *names: str) -> None:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(f"{name}\n", "utf-8")


def test_output_holds_the_app_and_its_functions(folder: Path) -> None:
    before = files(folder)
    done = funcdeco("build", "--output", "dist", cwd=folder)
    table = """\
        FUNCTION  TRIGGER  ROUTE OR RESOURCE  STATUS
        hello     http     GET /api/hello     written
        store     queue    orders             written

        2 written; 18 other files updated in dist
    """
    assert done == declared(table)
    after = files(folder / "dist")
    assert sorted(after) == sorted(
        [*GENERATED, *PROJECT, "app.py", "host.json", MANIFEST][:4]
        + [name for name in [*PROJECT, "app.py", "host.json"] if name != "local.settings.json"]
        + [*VENDORED, MANIFEST]
    )
    copied = {name: content for name, content in after.items() if name in before}
    assert copied == {name: before[name] for name in copied}
    assert {k: v for k, v in files(folder).items() if not k.startswith("dist/")} == before


def test_generated_files_are_those_of_a_build_in_place(folder: Path) -> None:
    assert published(folder) == []
    assert funcdeco("build", cwd=folder).code == 0
    assert {name: files(folder)[name] for name in GENERATED} == {
        name: files(folder / "dist")[name] for name in GENERATED
    }
    assert published(folder) == []


def test_second_build_into_the_output_touches_nothing(folder: Path) -> None:
    assert published(folder) == []
    before = state(folder)
    done = funcdeco("build", "--output", "dist", cwd=folder)
    assert (done.code, done.out.splitlines()[-1]) == (
        0,
        "2 unchanged; 0 other files updated in dist",
    )
    assert state(folder) == before


NEVER = [
    ".funcignore",
    ".gitignore",
    "shared/.gitignore",
    "shared/local.settings.json",
    "LOCAL.SETTINGS.JSON",
    "project.lock.json",
    ".git/config",
    "shared/.git/config",
    ".vscode/tasks.json",
    ".azure/dev/config.json",
    ".funcdeco-run/timers/tick.json",
    "__pycache__/x.pyc",
    "shared/__pycache__/x.pyc",
]


def test_what_core_tools_never_publish_is_left_out(folder: Path) -> None:
    add(folder, *(name for name in NEVER if name != ".funcignore"))
    (folder / ".funcignore").write_text("")
    assert published(folder) == []


def test_environments_and_caches_are_left_out_wherever_they_are(folder: Path) -> None:
    add(folder, ".venv/pyvenv.cfg", ".venv/lib/site.py", "tools/env/pyvenv.cfg", "tools/env/a.py")
    add(folder, ".cache/CACHEDIR.TAG", ".cache/x", "tools/kept.py")
    assert published(folder) == ["tools/kept.py"]


@pytest.mark.parametrize(
    ("funcignore", "left"),
    [
        pytest.param("", ["a/x", "a/y", "b.txt", "tests/.x", "tests/t.py"], id="empty"),
        pytest.param("tests", ["a/x", "a/y", "b.txt"], id="a name"),
        pytest.param("a/x", ["a/y", "b.txt", "tests/.x", "tests/t.py"], id="a file named x"),
        pytest.param("**/x", ["a/y", "b.txt", "tests/.x", "tests/t.py"], id="x in any folder"),
        pytest.param("a/*", ["b.txt", "tests/.x", "tests/t.py"], id="star"),
        pytest.param("a\n!a/y", ["a/y", "b.txt", "tests/.x", "tests/t.py"], id="exception"),
        pytest.param("tests/", ["a/x", "a/y", "b.txt", "tests/.x"], id="up to a word boundary"),
    ],
)
def test_funcignore_is_obeyed(folder: Path, funcignore: str, left: list[str]) -> None:
    add(folder, "a/x", "a/y", "b.txt", "tests/.x", "tests/t.py")
    (folder / ".funcignore").write_text(funcignore)
    assert published(folder) == left


def test_funcignore_that_leaves_out_what_is_needed_is_a_fault(folder: Path) -> None:
    (folder / ".funcignore").write_text("app\nhost")
    done = funcdeco("build", "--output", "dist", cwd=folder)
    text = """\
        .funcignore: error PRJ005: .funcignore excludes host.json, which the host needs
          = hint: make the pattern more precise: unlike in git, it matches from the root up to a word boundary

        .funcignore: error PRJ005: .funcignore excludes app.py, which function 'hello' needs
          = hint: make the pattern more precise: unlike in git, it matches from the root up to a word boundary
    """
    assert done == refusal(text, 2)
    assert not (folder / "dist").exists()


def test_missing_requirements_are_a_warning(folder: Path) -> None:
    (folder / "requirements.txt").unlink()
    done = funcdeco("build", "--output", "dist", "--format", "json", cwd=folder)
    assert [(item["code"], item["message"]) for item in json.loads(done.out)] == [
        ("PRJ007", "requirements.txt is missing; publishing requires it")
    ]
    assert done.code == 0


def test_requirements_left_out_by_funcignore_are_not_said_to_be_missing(folder: Path) -> None:
    (folder / ".funcignore").write_text("requirements")
    done = funcdeco("build", "--output", "dist", "--format", "json", cwd=folder)
    messages = [item["message"] for item in json.loads(done.out)]
    assert messages == [".funcignore excludes requirements.txt, which publishing requires"]


def test_link_out_of_the_project_is_a_fault(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("x")
    (folder / "key").symlink_to(tmp_path / "secret")
    done = funcdeco("build", "--output", "dist", cwd=folder)
    text = f"""\
        key: error PRJ006: the link key points to {tmp_path}/secret, outside the project
          = hint: move the file into the project, or add the link to .funcignore
    """
    assert done == refusal(text)
    assert not (folder / "dist").exists()
    (folder / ".funcignore").write_text("key")
    assert published(folder) == []


def test_link_to_an_environment_elsewhere_is_left_out(folder: Path, tmp_path: Path) -> None:
    add(tmp_path, "env/pyvenv.cfg", "env/lib.py")
    (folder / ".venv").symlink_to(tmp_path / "env")
    assert published(folder) == []


def test_link_inside_the_project_is_copied_as_what_it_leads_to(folder: Path) -> None:
    (folder / "also").symlink_to("shared")
    (folder / "up").symlink_to("..")
    (folder / "up").unlink()
    (folder / "shared/back").symlink_to("..")
    assert published(folder) == ["also/__init__.py", "also/rates.py"]
    assert not (folder / "dist/also").is_symlink()


def test_link_that_leads_nowhere_is_said_to(folder: Path) -> None:
    (folder / "gone").symlink_to("nowhere")
    done = funcdeco("build", "--output", "dist", "--format", "json", cwd=folder)
    messages = [item["message"] for item in json.loads(done.out)]
    assert (done.code, messages) == (1, ["the link gone points to nowhere, which doesn't exist"])


def test_link_to_itself_is_a_fault_of_the_project(folder: Path) -> None:
    (folder / "loop").symlink_to("loop")
    done = funcdeco_alone("build", "--output", "dist", "--format", "json", cwd=folder)
    assert (done.code, done.err) == (1, "")
    assert [item["code"] for item in json.loads(done.out)] == ["PRJ006"]


def test_link_does_not_bring_in_what_is_never_published(folder: Path) -> None:
    add(folder, ".git/config")
    (folder / "settings.json").symlink_to("local.settings.json")
    (folder / "repository").symlink_to(".git")
    assert published(folder) == []


@pytest.mark.parametrize("place", [".", ".."], ids=["the project", "above it"])
def test_output_that_holds_the_project_is_refused(folder: Path, place: str) -> None:
    before = state(folder)
    done = funcdeco("build", "--output", place, cwd=folder)
    text = """\
        {}: error BLD007: the output folder can't be the project folder or one above it
          = hint: use a separate folder, such as `--output dist`, or omit it to build in place
    """.format("." if place == "." else folder.parent)
    assert done == refusal(text, code=2)
    assert state(folder) == before


def test_output_that_is_a_file_is_refused(folder: Path) -> None:
    add(folder, "dist")
    done = funcdeco("build", "--output", "dist", cwd=folder)
    assert (done.code, done.out) == (2, "")
    message = "Error: Invalid value for '-o' / '--output': Directory 'dist' is a file."
    assert done.err.splitlines()[-1] == message


def test_output_with_files_of_somebody_else_is_refused(folder: Path) -> None:
    add(folder, "dist/mine")
    before = state(folder)
    done = funcdeco("build", "--output", "dist", cwd=folder)
    text = """\
        dist: error BLD005: the output folder isn't empty and wasn't created by `funcdeco build`
          = hint: use a new or empty folder
    """
    assert done == refusal(text, code=2)
    assert state(folder) == before


def test_file_added_to_the_output_stays(folder: Path) -> None:
    assert published(folder) == []
    add(folder, "dist/mine", "dist/shared/mine", "dist/store/mine")
    shutil.rmtree(folder / "shared")
    change_app(folder, "def store(", "def save(")
    done = funcdeco("build", "--output", "dist", cwd=folder)
    assert done.code == 0
    left = [name for name in files(folder / "dist") if name.startswith(("shared", "store", "mine"))]
    assert left == ["mine", "shared/mine", "store/mine"]


def test_file_added_to_the_output_is_in_the_way_of_a_new_one(folder: Path) -> None:
    assert published(folder) == []
    (folder / "dist/new.txt").write_text("mine")
    add(folder, "new.txt")
    before = state(folder)
    done = funcdeco("build", "--output", "dist", cwd=folder)
    assert (done.code, state(folder)) == (1, before)


@pytest.mark.parametrize("removed", [False, True], ids=["changed", "gone"])
def test_edited_copy_stops_the_build(folder: Path, removed: bool) -> None:
    assert published(folder) == []
    (folder / "dist/shared/rates.py").write_text("RATE = 3\n")
    (folder / "shared/rates.py").write_text("RATE = 4\n")
    if removed:
        (folder / "shared/rates.py").unlink()
    before = state(folder)
    done = funcdeco("build", "--output", "dist", cwd=folder)
    text = """\
        dist/shared/rates.py: error BLD002: shared/rates.py in the output folder differs from the file that was copied there
          = hint: edit the project's file instead, remove this one and build again
    """
    assert done == refusal(text)
    assert state(folder) == before


def test_stale_copies_and_their_empty_folders_are_removed(folder: Path) -> None:
    add(folder, "deep/er/a.txt", "deep/b.txt")
    assert published(folder) == ["deep/b.txt", "deep/er/a.txt"]
    shutil.rmtree(folder / "deep/er")
    assert published(folder) == ["deep/b.txt"]
    assert not (folder / "dist/deep/er").exists()


def test_file_that_becomes_a_folder_and_folder_that_becomes_a_file(folder: Path) -> None:
    add(folder, "one", "two/x")
    assert published(folder) == ["one", "two/x"]
    (folder / "one").unlink()
    shutil.rmtree(folder / "two")
    add(folder, "one/x", "two")
    assert published(folder) == ["one/x", "two"]


def test_function_that_was_built_in_place_is_not_copied_when_it_is_gone(folder: Path) -> None:
    assert funcdeco("build", cwd=folder).code == 0
    change_app(folder, "def store(", "def save(")
    done = funcdeco("build", "--output", "dist", cwd=folder)
    assert done.code == 0
    assert sorted(name for name in files(folder / "dist") if name.startswith("s")) == [
        "save/__init__.py",
        "save/function.json",
        "shared/__init__.py",
        "shared/rates.py",
    ]


def test_hand_written_function_is_copied(folder: Path) -> None:
    add(folder, "byhand/function.json", "byhand/__init__.py", "byhand/data.csv")
    names = ["byhand/__init__.py", "byhand/data.csv", "byhand/function.json"]
    assert published(folder) == names
    assert published(folder) == names


def test_hand_written_function_of_the_same_name_is_in_the_way(folder: Path) -> None:
    add(folder, "store/function.json")
    before = state(folder)
    done = funcdeco("build", "--output", "dist", cwd=folder)
    text = """\
        store/function.json: error BLD001: function 'store' would overwrite store/function.json, which `funcdeco build` didn't write
          = hint: move the file, or rename the function
    """
    assert done == refusal(text)
    assert state(folder) == before


def test_function_edited_in_place_is_said_to_be_edited(folder: Path) -> None:
    assert funcdeco("build", cwd=folder).code == 0
    place = folder / "store/__init__.py"
    place.write_bytes(place.read_bytes() + b"# \n")
    done = funcdeco("build", "--output", "dist", "--format", "json", cwd=folder)
    found = [(item["code"], item["file"]) for item in json.loads(done.out)]
    assert (done.code, found) == (1, [("BLD002", "store/__init__.py")])


def test_earlier_output_folder_is_not_copied_into_another(folder: Path) -> None:
    assert published(folder) == []
    assert funcdeco("build", "--output", "build/out", cwd=folder).code == 0
    assert [name for name in files(folder / "build/out") if name.startswith("dist")] == []


def test_check_of_an_output_names_each_file(folder: Path) -> None:
    before = state(folder)
    done = funcdeco("build", "--check", "--output", "dist", "--format", "json", cwd=folder)
    assert (done.code, state(folder)) == (1, before)
    found = [(item["code"], item["message"]) for item in json.loads(done.out)]
    copied = ["app.py", "hello/page.html", "host.json", "requirements.txt"]
    copied += ["shared/__init__.py", "shared/rates.py", *VENDORED]
    made = ["hello/function.json", "hello/__init__.py", "store/function.json", "store/__init__.py"]
    what = {**dict.fromkeys(made, "is missing"), **dict.fromkeys(copied, "would be copied")}
    assert found == [("BLD003", f"{name} {what[name]}") for name in sorted(what)]


def test_check_of_an_output_after_its_build(folder: Path) -> None:
    assert published(folder) == []
    before = state(folder)
    assert funcdeco("build", "--check", "--output", "dist", cwd=folder) == declared(
        "2 functions, all up to date\n"
    )
    (folder / "shared/rates.py").unlink()
    (folder / "requirements.txt").write_text("funcdeco\nmore")
    done = funcdeco("build", "--check", "--output", "dist", cwd=folder)
    text = """\
        dist/requirements.txt: error BLD003: requirements.txt would be copied
          = hint: run `funcdeco build` with this `--output`

        dist/shared/rates.py: error BLD003: shared/rates.py would be removed
          = hint: run `funcdeco build` with this `--output`
    """
    assert done == declared(f"{textwrap.dedent(text)}\n2 errors\n", 1)
    assert state(folder / "dist") == {
        k: v for k, v in before.items() if k.startswith(str(folder / "dist"))
    }


def test_executable_and_read_only_files_keep_their_mode(folder: Path) -> None:
    add(folder, "tool.sh", "fixed.txt")
    (folder / "tool.sh").chmod(0o755)
    (folder / "fixed.txt").chmod(0o444)
    assert published(folder) == ["fixed.txt", "tool.sh"]
    assert (folder / "dist/tool.sh").stat().st_mode & 0o777 == 0o755
    (folder / "fixed.txt").chmod(0o644)
    (folder / "fixed.txt").write_text("new")
    assert published(folder) == ["fixed.txt", "tool.sh"]
    assert (folder / "dist/fixed.txt").read_text() == "new"


def outside(tmp_path: Path) -> Path:
    """Return a folder outside the project and its output, with files to lose."""
    place = tmp_path / "outside"
    add(place, "rates.py", "app.py", "precious.txt")
    return place


def test_a_link_in_the_output_is_not_followed_to_write(folder: Path, tmp_path: Path) -> None:
    assert published(folder) == []
    shutil.rmtree(folder / "dist/shared")
    (folder / "dist/shared").symlink_to(outside(tmp_path))
    (folder / "shared/rates.py").write_text("RATE = 5\n")
    before = state(tmp_path / "outside")
    text = """\
        dist/shared: error BLD004: shared/ is a symbolic link; build writes into real folders only
          = hint: remove the link
    """
    assert funcdeco("build", "--output", "dist", cwd=folder) == refusal(text)
    assert state(tmp_path / "outside") == before


def test_a_link_in_the_output_is_not_followed_to_remove(folder: Path, tmp_path: Path) -> None:
    add(folder, "old/precious.txt")
    assert published(folder) == ["old/precious.txt"]
    shutil.rmtree(folder / "old")
    shutil.rmtree(folder / "dist/old")
    (folder / "dist/old").symlink_to(outside(tmp_path))
    shutil.copy(folder / "dist/host.json", tmp_path / "outside/host.json")
    (tmp_path / "outside/precious.txt").write_text("old/precious.txt\n")
    before = state(tmp_path / "outside")
    assert funcdeco("build", "--output", "dist", cwd=folder).code == 0
    assert state(tmp_path / "outside") == before


def test_a_link_in_the_place_of_a_copy_is_the_users(folder: Path, tmp_path: Path) -> None:
    assert published(folder) == []
    (folder / "dist/app.py").unlink()
    (folder / "dist/app.py").symlink_to(outside(tmp_path) / "app.py")
    before = state(tmp_path / "outside")
    assert funcdeco("build", "--output", "dist", cwd=folder).code == 1
    assert state(tmp_path / "outside") == before


@pytest.mark.parametrize(
    "name",
    [
        "../outside/precious.txt",
        "{tmp_path}/outside/precious.txt",
        "x/../../outside/precious.txt",
        *("./../outside/precious.txt", "//x", "", ".", "..", "a//b", "a\0b", ".funcdeco/lock"),
    ],
)
def test_a_manifest_names_no_file_outside_the_output(
    folder: Path, tmp_path: Path, name: str
) -> None:
    assert funcdeco("build", "--output", "../out", cwd=folder).code == 0
    outside(tmp_path)
    manifest = tmp_path / "out" / MANIFEST
    content = json.loads(manifest.read_text())
    content[name.replace("{tmp_path}", str(tmp_path))] = [digest(b"precious.txt\n")]
    manifest.write_text(json.dumps(content))
    before = state(tmp_path / "outside")
    assert funcdeco("build", "--output", "../out", cwd=folder).code == 0
    add(folder, "another.txt")
    assert funcdeco("build", "--output", "../out", cwd=folder).code == 0
    assert state(tmp_path / "outside") == before


@pytest.mark.parametrize(
    "content",
    [
        *(
            "[]",
            "1",
            "null",
            '"x"',
            "{",
            "",
            "\xff",
            "[" * 3000,
            '{"app.py": 1}',
            '{"app.py": "x"}',
        ),
        *('{"app.py": {"a": 1}}', '{"app.py": [1, null, ["x"]]}', '{"new/x": null}'),
    ],
)
def test_a_damaged_manifest_removes_nothing(folder: Path, content: str) -> None:
    assert published(folder) == []
    (folder / "dist" / MANIFEST).write_text(content, "latin-1")
    before = files(folder / "dist")
    done = funcdeco("build", "--output", "dist", "--format", "json", cwd=folder)
    assert done.code == 0, done
    assert files(folder / "dist").keys() == before.keys()
    (folder / "dist" / MANIFEST).write_text(content, "latin-1")
    (folder / "shared/rates.py").write_text("RATE = 9\n")
    done = funcdeco("build", "--output", "dist", "--format", "json", cwd=folder)
    assert [item["code"] for item in json.loads(done.out)] == ["BLD002"]


def test_a_folder_of_the_users_in_the_place_of_a_copy_stays(folder: Path) -> None:
    assert published(folder) == []
    add(folder, "dist/data/mine", "data")
    done = funcdeco("build", "--output", "dist", "--format", "json", cwd=folder)
    assert [item["code"] for item in json.loads(done.out)] == ["BLD002"]
    assert (folder / "dist/data/mine").exists()


def test_a_file_takes_the_place_of_a_function_and_the_other_way_round(folder: Path) -> None:
    assert published(folder) == []
    change_app(folder, "def store(", "def keep(")
    add(folder, "store")
    done = funcdeco("build", "--output", "dist", cwd=folder)
    assert (done.code, (folder / "dist/store").read_text()) == (0, "store\n")
    change_app(folder, "def keep(", "def store(")
    (folder / "store").unlink()
    assert published(folder) == []
    change_app(folder, "def store(", "def keep(")
    add(folder, "store/function.json")
    done = funcdeco("build", "--output", "dist", cwd=folder)
    assert (done.code, (folder / "dist/store/function.json").read_text()) == (
        0,
        "store/function.json\n",
    )


def test_a_pipe_in_the_project_is_not_copied(folder: Path) -> None:
    os.mkfifo(folder / "shared/pipe")
    done = funcdeco("build", "--output", "dist", cwd=folder)
    assert done.code == 2
    assert done.out.startswith("shared/pipe: error BLD006: can't read or write here: it is not a ")
    assert not (folder / "dist").exists()


def test_a_large_file_is_copied_in_parts(folder: Path) -> None:
    content = b"0123456789abcde\r\n" * 700_000
    (folder / "large.bin").write_bytes(content)
    assert published(folder) == ["large.bin"]
    assert (folder / "dist/large.bin").read_bytes() == content
    before = state(folder / "dist")
    assert published(folder) == ["large.bin"]
    assert state(folder / "dist") == before
    (folder / "large.bin").unlink()
    assert published(folder) == []
