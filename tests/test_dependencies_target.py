"""The machine that packages are installed for: its tags and its markers."""

from __future__ import annotations

import subprocess
import sys

import pytest
from packaging.markers import Marker

from funcdeco.analysis.target_environment import PYTHONS
from funcdeco.deployment.dependencies.checksum import PATH, checksum
from funcdeco.deployment.dependencies.target import IMAGES, Target, target_for


def test_every_python_of_azure_has_an_image() -> None:
    assert tuple(IMAGES) == PYTHONS
    glibc = {python: image.glibc for python, image in IMAGES.items()}
    assert glibc["3.11"] == (2, 31) and glibc["3.12"] == glibc["3.13"] == (2, 36)


def test_tags_are_all_that_the_image_can_load_newest_first() -> None:
    tags = Target("3.12", "x86_64", (2, 18)).tags()
    assert tags[:4] == (
        "manylinux_2_18_x86_64",
        "manylinux_2_17_x86_64",
        "manylinux2014_x86_64",
        "manylinux_2_16_x86_64",
    )
    assert tags[-3:] == ("manylinux_2_5_x86_64", "manylinux1_x86_64", "linux_x86_64")
    assert Target("3.12", "aarch64", (2, 18)).tags() == (
        "manylinux_2_18_aarch64",
        "manylinux_2_17_aarch64",
        "manylinux2014_aarch64",
        "linux_aarch64",
    )


@pytest.mark.skipif(sys.platform != "linux", reason="packaging computes the tags of this system")
def test_tags_are_those_that_a_python_on_the_image_accepts(monkeypatch: pytest.MonkeyPatch) -> None:
    from packaging import _manylinux, tags

    monkeypatch.setattr(_manylinux, "_get_glibc_version", lambda: (2, 36))
    monkeypatch.setattr("sysconfig.get_platform", lambda: "linux-x86_64")
    monkeypatch.setattr(_manylinux, "_have_compatible_abi", lambda *_: True)
    assert sorted(target_for("3.12").tags()) == sorted(tags.platform_tags())


@pytest.mark.parametrize(
    ("platform", "expected"),
    [
        ("linux_x86_64", "manylinux_2_31_x86_64"),
        ("linux_aarch64", "manylinux_2_31_aarch64"),
        ("manylinux_2_28_x86_64", "manylinux_2_28_x86_64"),
        ("manylinux2014_aarch64", "manylinux_2_17_aarch64"),
    ],
)
def test_a_platform_can_name_the_processor_and_the_glibc(platform: str, expected: str) -> None:
    assert target_for("3.11", platform).platform == expected


@pytest.mark.parametrize(
    ("python", "platform", "message"),
    [
        ("3.9", "linux_x86_64", "Azure doesn't run Python 3.9: use one of 3.10, 3.11"),
        ("3.11", "win_amd64", "Azure runs Python on Linux"),
        ("3.11", "macosx_14_0_arm64", "Azure runs Python on Linux"),
        ("3.11", "musllinux_1_2_x86_64", "for Alpine Linux"),
        ("3.11", "linux_riscv64", "unknown processor 'riscv64'"),
        ("3.11", "manylinux_2_12_aarch64", "no wheel supports a glibc as old"),
        ("3.11", "linux", "unknown platform 'linux'"),
    ],
)
def test_a_target_that_azure_lacks_is_refused(python: str, platform: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        target_for(python, platform)


def test_markers_are_those_of_the_target() -> None:
    values = target_for("3.11", "linux_aarch64").markers()
    markers = {
        'python_version < "3.12"': True,
        'python_full_version >= "3.11.1" and sys_platform == "linux"': True,
        'os_name == "nt" or platform_machine == "x86_64"': False,
        'implementation_name == "cpython" and platform_system == "Linux"': True,
    }
    assert {one: Marker(one).evaluate(values) for one in markers} == markers
    code = "from packaging.markers import default_environment as d; print(*sorted(d()))"
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert sorted(values) == shown.stdout.split()


def test_the_checksum_is_that_of_core_tools() -> None:
    # printf 'azure-functions\r\n' | openssl md5 -binary | base64
    assert checksum(b"azure-functions\r\n") == b"DymKXDMYDff8DAiqOZKiyA=="
    assert PATH == ".python_packages/requirements.txt.md5"
