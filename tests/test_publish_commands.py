"""The commands that publish a package, and the limits of the hosting plans."""

from __future__ import annotations

import shlex
import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest

from funcdeco.analysis.target_environment import PLANS, Plan
from funcdeco.deployment.package.plans import LIMITS, Excess, excesses, shown_size
from funcdeco.deployment.package.publish import Build, publish_commands

CONFIG_ZIP = "az functionapp deployment source config-zip -g GROUP -n APP"
FOLDERS_ONLY = "Core Tools publishes folders only. DIR is a new folder."


def test_zip_for_a_remote_build() -> None:
    assert publish_commands("dist/shop.zip", is_zip=True, build="remote") == (
        (
            "func",
            "unzip -q dist/shop.zip -d DIR && cd DIR"
            " && func azure functionapp publish APP --python --build remote",
            FOLDERS_ONLY,
        ),
        ("az", f"{CONFIG_ZIP} --src dist/shop.zip --build-remote true", ""),
        (
            "azd",
            "azd deploy SERVICE --from-package dist/shop.zip",
            "On plans other than Flex Consumption, set the app settings"
            " `SCM_DO_BUILD_DURING_DEPLOYMENT` and `ENABLE_ORYX_BUILD` to `true`.",
        ),
    )


def test_zip_with_its_packages() -> None:
    assert publish_commands("dist/shop.zip", is_zip=True, build="local") == (
        (
            "func",
            "unzip -q dist/shop.zip -d DIR && cd DIR"
            " && func azure functionapp publish APP --python --no-build",
            FOLDERS_ONLY,
        ),
        ("az", f"{CONFIG_ZIP} --src dist/shop.zip --build-remote false", ""),
        (
            "azd",
            "azd deploy SERVICE --from-package dist/shop.zip",
            "On the Flex Consumption plan, set `remoteBuild: false` for SERVICE in azure.yaml. On"
            " other plans, set the app settings `SCM_DO_BUILD_DURING_DEPLOYMENT` and"
            " `ENABLE_ORYX_BUILD` to `false`.",
        ),
    )


def test_folder_for_a_remote_build() -> None:
    assert publish_commands("dist/shop", is_zip=False, build="remote", plan="flex") == (
        (
            "func",
            "cd dist/shop && func azure functionapp publish APP --python --build remote",
            "",
        ),
        (
            "az",
            "cd dist/shop && zip -FSqr ../shop.zip . -x '.funcdeco/*'"
            f" && {CONFIG_ZIP} --src ../shop.zip --build-remote true",
            "",
        ),
        ("azd", "azd deploy SERVICE", "In azure.yaml, set `project: dist/shop` for SERVICE."),
    )


def test_folder_with_its_packages() -> None:
    assert publish_commands("dist/shop", is_zip=False, build="local", plan="premium") == (
        ("func", "cd dist/shop && func azure functionapp publish APP --python --no-build", ""),
        (
            "az",
            "cd dist/shop && zip -FSqr ../shop.zip . -x '.funcdeco/*'"
            f" && {CONFIG_ZIP} --src ../shop.zip --build-remote false",
            "",
        ),
        (
            "azd",
            "azd deploy SERVICE",
            "In azure.yaml, set `project: dist/shop` for SERVICE. Set the app settings"
            " `SCM_DO_BUILD_DURING_DEPLOYMENT` and `ENABLE_ORYX_BUILD` to `false`.",
        ),
    )


AZD_NOTES: dict[tuple[Build, Plan], str] = {
    ("remote", "flex"): "",
    ("local", "flex"): "In azure.yaml, set `remoteBuild: false` for SERVICE.",
    ("remote", "consumption"): "Set the app settings `SCM_DO_BUILD_DURING_DEPLOYMENT` and"
    " `ENABLE_ORYX_BUILD` to `true`.",
    ("local", "dedicated"): "Set the app settings `SCM_DO_BUILD_DURING_DEPLOYMENT` and"
    " `ENABLE_ORYX_BUILD` to `false`.",
}


def test_azure_yaml_is_named_once() -> None:
    *_, azd = publish_commands("dist/shop", is_zip=False, build="local", plan="flex")
    assert azd.note == (
        "In azure.yaml, set `project: dist/shop` and `remoteBuild: false` for SERVICE."
    )


@pytest.mark.parametrize(("build", "plan"), AZD_NOTES)
def test_notes_of_azd_are_about_the_plan(build: Build, plan: Plan) -> None:
    *_, azd = publish_commands("a.zip", is_zip=True, build=build, plan=plan)
    assert azd == ("azd", "azd deploy SERVICE --from-package a.zip", AZD_NOTES[build, plan])


def test_a_place_with_spaces_is_quoted() -> None:
    commands = publish_commands("my shop/a b.zip", is_zip=True, build="local")
    assert [shlex.split(one.command).count("my shop/a b.zip") for one in commands] == [1, 1, 1]
    folder = publish_commands("my shop", is_zip=False, build="local")
    assert [one.command.partition(" && ")[0] for one in folder] == [
        "cd 'my shop'",
        "cd 'my shop'",
        "azd deploy SERVICE",
    ]
    assert folder[1].command.count("'../my shop.zip'") == 2


@pytest.mark.skipif(shutil.which("zip") is None, reason="zip is not installed")
def test_the_folder_is_zipped_completely_and_without_files_of_an_earlier_package(
    tmp_path: Path,
) -> None:
    for name in ("shop/host.json", "shop/.python_packages/a.py", "shop/.funcdeco/manifest.json"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("{}", "utf-8")
    with zipfile.ZipFile(tmp_path / "shop.zip", "w") as earlier:
        earlier.writestr("old.py", "")
    _, az, _ = publish_commands("shop", is_zip=False, build="local")
    pack = az.command.partition(" && az ")[0]
    subprocess.run(["sh", "-c", pack], cwd=tmp_path, check=True, capture_output=True)
    with zipfile.ZipFile(tmp_path / "shop.zip") as packed:
        names = sorted(name for name in packed.namelist() if not name.endswith("/"))
    assert names == [".python_packages/a.py", "host.json"]


def test_every_plan_has_limits() -> None:
    assert list(LIMITS) == list(PLANS)


GB = 1024**3


@pytest.mark.parametrize(
    ("plan", "zipped", "unpacked", "found"),
    [
        ("consumption", 100, 100, ()),
        ("consumption", GB, 500 * 1024**2, ()),
        (
            "consumption",
            GB + GB // 2,
            2 * GB,
            (
                Excess("the zip file has 1.5 GB; the host runs packages of up to 1 GB", True),
                Excess(
                    "unpacked, the package has 2 GB; an instance of the Consumption plan has"
                    " 500 MB of temporary storage",
                    False,
                ),
            ),
        ),
        (
            "flex",
            GB // 2,
            GB,
            (
                Excess(
                    "unpacked, the package has 1 GB; an instance of the Flex Consumption plan has"
                    " 819 MB of temporary storage",
                    False,
                ),
            ),
        ),
        ("premium", GB // 2, 12 * GB, ()),
        (
            "dedicated",
            GB // 2,
            12 * GB,
            (
                Excess(
                    "unpacked, the package has 12 GB; the smallest instance of the Dedicated plan"
                    " has 11 GB of temporary storage",
                    False,
                ),
            ),
        ),
    ],
)
def test_sizes_over_a_limit(
    plan: Plan, zipped: int, unpacked: int, found: tuple[Excess, ...]
) -> None:
    assert excesses(plan, zipped=zipped, unpacked=unpacked) == found


def test_sizes_are_shown_with_two_digits_or_more() -> None:
    sizes = (0, 1, 999, 1000, 4300, 10_200, 1_023_500, 37_748_736, 1_610_612_736)
    assert [shown_size(size) for size in sizes] == [
        "0 bytes",
        "1 byte",
        "999 bytes",
        "1 kB",
        "4.2 kB",
        "10 kB",
        "1 MB",
        "36 MB",
        "1.5 GB",
    ]
