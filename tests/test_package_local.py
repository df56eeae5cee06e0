"""`funcdeco package --build local`: the packages of an app, its limits and its bill of materials."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest

from build_support import APP, Write, declared, files, funcdeco
from funcdeco.deployment.package import plans
from funcdeco.deployment.package.archive import python_of
from wheel_index import add_source, add_wheel, isolate


@pytest.fixture
def folder(write_app: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An app whose packages are those of a local index."""
    index = tmp_path / "index"
    isolate(monkeypatch, tmp_path)
    add_wheel(index, "azure-functions", "1.23.0", requires=["idna>=3"])
    add_wheel(index, "azure-functions-durable", "1.4.0", requires=["azure-functions"])
    add_wheel(index, "idna", "3.10", files={"idna.py": "#" * 5000})
    add_wheel(index, "fast", "1.0", "cp311-cp311-manylinux_2_17_x86_64")
    add_wheel(index, "fast", "2.0", "cp311-cp311-manylinux_2_34_x86_64")
    add_source(index, "slow", "1.0")
    requirements = f"--index-url {index.as_uri()}\nazure-functions\nfuncdeco[durable]\n"
    return write_app(APP, {"requirements.txt": requirements})


def packaged(folder: Path, *arguments: str) -> set[str]:
    """Package the app for Python 3.11 and return the folders of its packages."""
    arguments = ("package", "--build", "local", "--target-python", "3.11", *arguments)
    done = funcdeco(*arguments, cwd=folder)
    assert (done.code, done.err) == (0, ""), done
    with zipfile.ZipFile(folder / "dist/project.zip") as file:
        return {
            name.split("/")[3]
            for name in file.namelist()
            if name.startswith(".python_packages/lib")
        }


def add_requirement(folder: Path, line: str) -> None:
    with (folder / "requirements.txt").open("a") as file:
        file.write(f"{line}\n")


def test_package_contains_what_the_app_needs_and_not_funcdeco(folder: Path) -> None:
    assert packaged(folder) == {
        "azure_functions",
        "azure_functions-1.23.0.dist-info",
        "azure_functions_durable",
        "azure_functions_durable-1.4.0.dist-info",
        "idna.py",
        "idna-3.10.dist-info",
    }
    with zipfile.ZipFile(folder / "dist/project.zip") as file:
        names = file.namelist()
        requirements = file.read("requirements.txt").splitlines()
    assert ".python_packages/requirements.txt.md5" in names
    assert requirements[1:] == [b"azure-functions", b"azure-functions-durable>=1.3.1,<2"]


def test_zip_file_tells_the_python_that_its_packages_are_for(folder: Path) -> None:
    assert packaged(folder)
    assert python_of(folder / "dist/project.zip") == "3.11"
    assert funcdeco("package", "--target-python", "3.11", cwd=folder).code == 0  # a remote build
    assert python_of(folder / "dist/project.zip") == ""


def test_report_lists_the_largest_packages(folder: Path) -> None:
    assert packaged(folder)
    done = funcdeco("package", "--build", "local", "--target-python", "3.11", cwd=folder)
    lines = done.out.splitlines()
    assert lines[1].startswith("3 packages for Python 3.11 on manylinux_2_31_x86_64, installed by ")
    start = lines.index("Packages:")
    assert [line.split()[-2:] for line in lines[start + 1 : start + 4]] == [
        ["idna", "3.10"],
        ["azure-functions-durable", "1.4.0"],
        ["azure-functions", "1.23.0"],
    ]
    assert (
        "requirements.txt:3: `funcdeco[durable]` is replaced by `azure-functions-durable>=1.3.1,<2`"
        in done.out
    )


def test_wheel_for_the_image_is_chosen_and_a_newer_one_is_named(folder: Path) -> None:
    add_requirement(folder, "fast")
    arguments = ["package", "--build", "local", "--target-python", "3.11", "--format", "json"]
    data = json.loads(funcdeco(*arguments, cwd=folder).out)
    assert {one["name"]: one["version"] for one in data["packages"]}["fast"] == "1.0"
    assert [(one["code"], one["line"]) for one in data["diagnostics"]] == [("PKG027", 4)]
    data = json.loads(funcdeco(*arguments, "--platform", "manylinux_2_34_x86_64", cwd=folder).out)
    assert {one["name"]: one["version"] for one in data["packages"]}["fast"] == "2.0"


@pytest.mark.parametrize(
    ("line", "code"), [("slow", "PKG021"), ("unknown", "PKG022"), ("idna<3", "PKG023")]
)
def test_package_that_can_not_be_installed_is_named_at_its_line(
    line: str, code: str, folder: Path
) -> None:
    add_requirement(folder, line)
    arguments = ["package", "--build", "local", "--target-python", "3.11", "--format", "json"]
    done = funcdeco(*arguments, cwd=folder)
    found = [(one["code"], one["line"]) for one in json.loads(done.out)["diagnostics"]]
    assert (done.code, found, (folder / "dist").exists()) == (1, [(code, 4)], False)


def test_lock_file_declares_the_packages(folder: Path) -> None:
    index = (folder / "requirements.txt").read_text().split()[1]
    (folder / "requirements.txt").unlink()
    (folder / "pyproject.toml").write_text(
        '[project]\nname = "shop"\nversion = "1"\ndependencies = ["funcdeco", "idna"]\n'
        f'[[tool.uv.index]]\nurl = "{index}"\ndefault = true\n'
    )
    done = funcdeco("package", "--build", "local", "--target-python", "3.11", cwd=folder)
    assert done.code == 0, done
    with zipfile.ZipFile(folder / "dist/shop.zip") as file:
        assert file.read("requirements.txt") == b"idna\nazure-functions\n"
        assert ".python_packages/lib/site-packages/idna.py" in file.namelist()


# -- Limits of the plans -----------------------------------------------------------------------------


def test_package_over_a_limit_of_its_plan_fails(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    small = plans.LIMITS["flex"]._replace(temporary_storage=1000)
    monkeypatch.setitem(plans.LIMITS, "flex", small)
    done = funcdeco("package", "--plan", "flex", cwd=folder)
    assert done.code == 1
    assert "error PKG015: unpacked, the package has " in done.out
    assert "an instance of the Flex Consumption plan has 1 kB of temporary storage" in done.out
    assert funcdeco("package", cwd=folder).code == 0  # other plans run it
    (folder / "pyproject.toml").write_text('[tool.funcdeco]\nplan = "flex"\n')
    assert funcdeco("package", cwd=folder).code == 1


# -- Bill of materials -------------------------------------------------------------------------------


def test_bill_of_materials_lists_the_packages(folder: Path) -> None:
    assert packaged(folder, "--sbom", "out/sbom.json")
    first = (folder / "out/sbom.json").read_bytes()
    document = json.loads(first)
    assert (document["bomFormat"], document["specVersion"]) == ("CycloneDX", "1.6")
    assert document["metadata"]["component"]["name"] == "project"
    assert sorted(one["purl"] for one in document["components"]) == [
        "pkg:pypi/azure-functions-durable@1.4.0",
        "pkg:pypi/azure-functions@1.23.0",
        "pkg:pypi/idna@3.10",
    ]
    assert packaged(folder, "--sbom", "out/sbom.json")
    assert (folder / "out/sbom.json").read_bytes() == first


def test_bill_of_materials_needs_a_local_build(folder: Path) -> None:
    err = """\
        Usage: funcdeco package [OPTIONS] [PROJECT]
        Try 'funcdeco package --help' for help.

        Error: --sbom requires --build local: in a remote build, Azure chooses the versions
    """
    assert funcdeco("package", "--sbom", "a.json", cwd=folder) == declared("", 2, err)


@pytest.mark.parametrize(
    ("bill", "code", "message"),
    [
        ("requirements.txt", "BLD010", "requirements.txt isn't a bill of materials"),
        ("out/a.json", "BLD010", "out/a.json is part of the package"),
        ("out", "BLD010", "out is the package"),
    ],
)
def test_bill_of_materials_replaces_nothing_else(
    bill: str, code: str, message: str, folder: Path
) -> None:
    before = files(folder)
    done = funcdeco("package", "--build", "local", "--output", "out", "--sbom", bill, cwd=folder)
    assert (done.code, f"error {code}: {message}\n" in done.out, done.err) == (2, True, "")
    assert files(folder) == before


def test_bill_of_materials_that_can_not_be_written_is_reported(folder: Path) -> None:
    given = ("--build", "local", "--sbom", "app.py/a.json", "--format", "json")
    done = funcdeco("package", *given, cwd=folder)
    (found,) = json.loads(done.out)["diagnostics"]
    assert (done.code, found["code"]) == (2, "BLD006")
    assert found["message"] == "can't write app.py/a.json: File exists"
    assert (folder / "dist/project.zip").exists()
