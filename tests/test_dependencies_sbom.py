"""What is installed in a folder, and the bill of materials of it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from funcdeco.deployment.dependencies.installed import installed_packages, largest
from funcdeco.deployment.dependencies.sbom import sbom
from funcdeco.deployment.dependencies.target import target_for


def write_package(folder: Path, name: str, metadata: str, files: dict[str, str]) -> None:
    info = f"{name}.dist-info"
    whole = {f"{info}/METADATA": metadata, f"{info}/WHEEL": "Tag: py3-none-any\n", **files}
    rows = [f"{path},," for path in [*whole, f"{info}/RECORD", "gone.py", "../../../outside"]]
    whole[f"{info}/RECORD"] = "\n".join(rows) + "\n"
    for path, text in whole.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, "utf-8")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_package(
        tmp_path,
        "Big_One-1.0",
        "Metadata-Version: 2.4\nName: Big_One\nVersion: 1.0\nSummary: A large\n package\n"
        "License-Expression: MIT OR Apache-2.0\nRequires-Dist: small>=1; python_version < '3.12'\n"
        "Requires-Dist: third; extra == 'more'\nRequires-Dist: windows; sys_platform == 'win32'\n\nText: no\n",
        {"big_one/__init__.py": "x" * 1000},
    )
    write_package(
        tmp_path,
        "small-2.0",
        "Name: small\nVersion: 2.0\nLicense: whatever\n"
        "Classifier: License :: OSI Approved :: BSD License\nRequires-Dist: not a requirement\n",
        {"small.py": "x"},
    )
    write_package(tmp_path, "third-3", "Name: third\nVersion: 3\nLicense: UNKNOWN\n", {})
    write_package(tmp_path, "fourth-4", "Name: fourth\nVersion: 4\nLicense: Own License\n", {})
    (tmp_path / "stray.dist-info").mkdir()
    (tmp_path / "module.py").write_text("x", "utf-8")
    return tmp_path


def test_packages_are_described_by_their_metadata(folder: Path) -> None:
    found = {one.name: one for one in installed_packages(folder)}
    assert list(found) == ["big-one", "fourth", "small", "third"]
    big = found["big-one"]
    assert (big.display_name, big.version, big.summary) == ("Big_One", "1.0", "A large package")
    assert (big.tags, big.info) == (("py3-none-any",), "Big_One-1.0.dist-info")
    assert big.files == (
        "Big_One-1.0.dist-info/METADATA",
        "Big_One-1.0.dist-info/RECORD",
        "Big_One-1.0.dist-info/WHEEL",
        "big_one/__init__.py",
    )
    assert big.size == sum((folder / one).stat().st_size for one in big.files) > 1000
    assert big.requires[0] == "small>=1; python_version < '3.12'"
    licenses = {name: one.license for name, one in found.items()}
    assert licenses == {
        "big-one": "MIT OR Apache-2.0",
        "fourth": "Own License",
        "small": "BSD License",
        "third": "",
    }


def test_the_largest_come_first(folder: Path) -> None:
    names = [one.name for one in largest(installed_packages(folder), 2)]
    assert names == ["big-one", "small"]


def test_an_empty_folder_has_no_packages(tmp_path: Path) -> None:
    assert installed_packages(tmp_path / "missing") == []


def test_the_bill_of_materials_is_valid(folder: Path) -> None:
    from cyclonedx.schema import SchemaVersion
    from cyclonedx.validation.json import JsonStrictValidator

    document = sbom(installed_packages(folder), target_for("3.11"), name="shop").decode()
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(document) is None
    content = json.loads(document)
    assert content["specVersion"] == "1.6" and content["metadata"]["component"]["name"] == "shop"
    assert [one["purl"] for one in content["components"]] == [
        "pkg:pypi/big-one@1.0",
        "pkg:pypi/fourth@4",
        "pkg:pypi/small@2.0",
        "pkg:pypi/third@3",
    ]
    assert content["components"][0]["licenses"] == [{"expression": "MIT OR Apache-2.0"}]
    needs = {one["ref"]: one.get("dependsOn", []) for one in content["dependencies"]}
    assert needs == {
        "app:shop": ["pkg:pypi/big-one@1.0", "pkg:pypi/fourth@4"],
        "pkg:pypi/big-one@1.0": ["pkg:pypi/small@2.0", "pkg:pypi/third@3"],
        "pkg:pypi/fourth@4": [],
        "pkg:pypi/small@2.0": [],
        "pkg:pypi/third@3": [],
    }


def test_dependencies_are_those_on_the_target_and_of_the_app(folder: Path) -> None:
    packages = installed_packages(folder)
    document = json.loads(sbom(packages, target_for("3.12"), name="shop", direct=["third", "x"]))
    needs = {one["ref"]: one.get("dependsOn", []) for one in document["dependencies"]}
    assert needs["app:shop"] == ["pkg:pypi/third@3"]
    assert needs["pkg:pypi/big-one@1.0"] == ["pkg:pypi/third@3"]


def test_equal_packages_have_equal_bills(folder: Path) -> None:
    packages = installed_packages(folder)
    first = sbom(packages, target_for("3.11"), name="shop")
    assert sbom(packages[::-1], target_for("3.11"), name="shop") == first
    assert not {"serialNumber", "timestamp"} & set(first.decode().replace('"', " ").split())


def test_an_app_without_packages_has_a_bill(tmp_path: Path) -> None:
    document = json.loads(sbom([], target_for("3.11"), name="shop"))
    assert document["metadata"]["component"]["name"] == "shop"
    assert document.get("components", []) == []
