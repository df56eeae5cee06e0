"""The installers on this machine, uv and pip, and how each is run for a target."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from importlib.machinery import PathFinder
from pathlib import Path
from typing import Literal, NamedTuple

from funcdeco.deployment.dependencies.credentials import without_credentials
from funcdeco.deployment.dependencies.target import Target

Kind = Literal["uv", "pip"]
_UV_MINORS = (17, 28, *range(31, 41))
"""The glibc versions that uv has a platform for, after `2.`; see `uv pip install --help`."""
_PIP_SCRIPT = Path(__file__).with_name("pip_for_target.py")


@dataclass(frozen=True)
class Tool:
    """An installer and the command that runs it."""

    kind: Kind
    command: tuple[str, ...]
    version: str

    def __str__(self) -> str:
        return f"{self.kind} {self.version}"


@dataclass(frozen=True)
class Job:
    """What to install for which target, as files that an installer reads."""

    target: Target
    requirements: Path
    constraints: Path
    project: Path
    """The folder in which the installer runs: uv reads its pyproject.toml."""
    has_hashes: bool = False
    environment: Mapping[str, str] = field(default_factory=dict[str, str])
    """Variables for the installer, beside those of this process."""

    @property
    def files(self) -> list[str]:
        """The options that name the files."""
        limits = ["-c", str(self.constraints)] if self.constraints.stat().st_size else []
        return ["-r", str(self.requirements), *limits]


class Ran(NamedTuple):
    """The result of an installer."""

    code: int
    output: str
    """Standard output and standard error, without credentials in addresses."""


def find_tool(kind: Kind | None = None, target: Target | None = None) -> Tool | None:
    """Return the installer to use, uv before pip; None if there is none.

    uv is not used for a glibc that it has no platform for, unless there is no pip.
    """
    is_known = target is None or target.glibc[1] in _UV_MINORS
    finders = {"uv": _find_uv, "pip": _find_pip} if is_known else {"pip": _find_pip, "uv": _find_uv}
    if kind is not None:
        return finders[kind]()
    return next((tool for find in finders.values() if (tool := find()) is not None), None)


def install(tool: Tool, job: Job, folder: Path, *options: str) -> Ran:
    """Install the wheels into a folder, with more *options* that uv and pip share."""
    if tool.kind == "uv":
        arguments = ["pip", "install", *_uv_options(job), *_uv_target(job.target)]
        arguments += ["--only-binary", ":all:", "--link-mode", "copy", "--python", sys.executable]
        arguments += ["--require-hashes"] if job.has_hashes else []
        return _run(tool, job, [*arguments, "--target", str(folder), *options])
    arguments = [json.dumps(job.target.markers(), sort_keys=True), "install", "-vv"]
    arguments += ["--no-input", "--no-color", "--disable-pip-version-check", "--no-compile"]
    arguments += ["--progress-bar", "off", "--no-user", "--target", str(folder), *_pip_target(job)]
    return _run(tool, job, [*arguments, *job.files, *options])


def newest(tool: Tool, job: Job, *, is_for_target: bool) -> Ran:
    """Have uv print the newest versions of the required packages alone.

    With *is_for_target* they have a wheel for the target, else any file that its Python may use.
    """
    arguments = ["pip", "compile", *job.files[1:], *_uv_common()]
    arguments += ["--no-deps", "--no-header", "--no-annotate", "--no-emit-index-url", "--quiet"]
    if is_for_target:
        return _run(tool, job, [*arguments, *_uv_target(job.target), "--only-binary", ":all:"])
    arguments += ["--universal", "--python-version", job.target.full_python]
    return _run(tool, job, arguments)


def _find_uv() -> Tool | None:
    commands = [[found]] if (found := shutil.which("uv")) else []
    if PathFinder.find_spec("uv") is not None:
        commands.append([sys.executable, "-m", "uv"])
    return _first("uv", commands, lambda command: [*command, "--version"])


def _find_pip() -> Tool | None:
    # The path alone: setuptools has a finder of its own for pip, which replaces distutils.
    pythons = [sys.executable] if PathFinder.find_spec("pip") is not None else []
    pythons += [found for name in ("python3", "python") if (found := shutil.which(name))]
    commands = [[python, str(_PIP_SCRIPT)] for python in pythons]
    code = "import pip; print('pip', pip.__version__)"
    return _first("pip", commands, lambda command: [command[0], "-c", code])


def _first(
    kind: Kind, commands: list[list[str]], asked: Callable[[list[str]], list[str]]
) -> Tool | None:
    """Return the first tool that tells its version."""
    for command in commands:
        try:
            done = subprocess.run(
                asked(command), stdin=subprocess.DEVNULL, capture_output=True, check=False
            )
        except OSError:
            continue
        if found := re.match(rb"(?:uv|pip) (\S+)", done.stdout):
            return Tool(kind, tuple(command), found[1].decode())
    return None


def _run(tool: Tool, job: Job, arguments: list[str]) -> Ran:
    environment = {**os.environ, **job.environment, "PIP_REQUIRE_VIRTUALENV": "0"}
    environment |= {"PYTHONIOENCODING": "utf-8", "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(
        [*tool.command, *arguments],
        cwd=job.project,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    return Ran(done.returncode, without_credentials(done.stdout.decode("utf-8", "replace")))


def _uv_common() -> list[str]:
    return ["--color", "never", "--no-progress", "--no-python-downloads"]


def _uv_options(job: Job) -> list[str]:
    return [*_uv_common(), *job.files]


def _uv_target(target: Target) -> list[str]:
    major, minor = target.glibc
    known = max(one for one in _UV_MINORS if one <= max(minor, _UV_MINORS[0]))
    platform = f"{target.machine}-manylinux_{major}_{known}"
    return ["--python-platform", platform, "--python-version", target.full_python]


def _pip_target(job: Job) -> list[str]:
    tags = [part for tag in job.target.tags() for part in ("--platform", tag)]
    version = ["--python-version", job.target.full_python, "--implementation", "cp"]
    return [*version, "--only-binary", ":all:", *tags]
