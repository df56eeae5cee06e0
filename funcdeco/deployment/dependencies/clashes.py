"""Files that several packages contain: which content remains must not depend on the installer."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from funcdeco.deployment.dependencies.declared import Declared
from funcdeco.deployment.dependencies.tidy import Clash, tidy
from funcdeco.deployment.dependencies.tools import Job, Tool, install
from funcdeco.project.requirements import canonical


def settle(
    tool: Tool, job: Job, declared: Declared, clashes: Iterable[Clash], folder: Path
) -> None:
    """Replace each file with that of the last package by name, which is installed again for it.

    Installers write packages in different orders, and uv in a different one each time.
    """
    by_package: dict[str, list[str]] = {}
    for one in clashes:
        by_package.setdefault(one.packages[-1], []).append(one.path)
    for package, paths in by_package.items():
        _copy_again(tool, job, declared, package, paths, folder)
    if by_package:
        tidy(folder)  # RECORD has the digests


def _copy_again(
    tool: Tool, job: Job, declared: Declared, package: str, paths: list[str], folder: Path
) -> None:
    again = job.requirements.with_name(package)
    alone = again.with_suffix(".txt")
    options = [line.text for line in declared.lines if line.is_option]
    alone.write_text("\n".join([*options, _requirement(declared, package)]) + "\n", "utf-8")
    ran = install(tool, replace(job, requirements=alone, has_hashes=False), again, "--no-deps")
    for path in paths if ran.code == 0 else ():
        shutil.copyfile(again / path, folder / path)


def _requirement(declared: Declared, package: str) -> str:
    """Return the requirement that installs a package again."""
    name, _, version = package.removesuffix(".dist-info").rpartition("-")
    line = declared.by_name.get(canonical(name))
    if line and (declared.has_hashes or " @ " in line.text):
        return line.text
    return f"{name}=={version}"
