"""The commands of Microsoft's tools that publish a package. funcdeco itself deploys nothing.

What each tool accepts, from its own source:

- Core Tools publishes a folder, the current one, and no zip file. Without local.settings.json, which
  a package doesn't contain, they learn the language from `--python`. `--no-build` uploads the
  folder as it is; `--build remote` deletes `.python_packages` from it (`PublishFunctionAppAction`,
  `GlobalCoreToolsSettings` and `PythonHelpers` of
  https://github.com/Azure/azure-functions-core-tools).
- `az functionapp deployment source config-zip` uploads a zip file. `--build-remote` is `true`
  or `false`. Without it, az builds Python apps remotely on the Flex Consumption plan, and nowhere
  else. On the other plans, it also changes the app settings that decide on the build
  (`enable_zip_deploy_functionapp` in the module `appservice` of
  https://github.com/Azure/azure-cli).
- `azd deploy SERVICE --from-package` uploads a zip file, but no folder: that is the `project` of
  the service in azure.yaml. On the Flex Consumption plan, `remoteBuild` of the service decides on
  the build, and the default for Python is `true`. On the other plans, azd rejects `remoteBuild`,
  and the app settings decide (`service_target_functionapp.go` and `deploy.go` of
  https://github.com/Azure/azure-dev).

In the commands, APP is the name of the function app, GROUP its resource group, SERVICE the name of
the service in azure.yaml, and DIR a new folder.
"""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from pathlib import PurePath
from typing import Literal, NamedTuple

from funcdeco.analysis.target_environment import Plan

Build = Literal["remote", "local"]
"""Who installs the packages that the app needs: Azure or `funcdeco package`."""
Tool = Literal["func", "az", "azd"]

_SETTINGS = "`SCM_DO_BUILD_DURING_DEPLOYMENT` and `ENABLE_ORYX_BUILD`"


class PublishCommand(NamedTuple):
    """A command line that publishes a package."""

    tool: Tool
    command: str
    note: str
    """What has to be done before, as a sentence; empty if nothing."""


def publish_commands(
    place: str, *, is_zip: bool, build: Build, plan: Plan | None = None
) -> tuple[PublishCommand, ...]:
    """Return the command of each tool that publishes *place*, a zip file or a folder.

    *place* is relative to the current folder or absolute. If *plan* is None, the notes cover all
    plans.
    """
    return (
        _func(place, is_zip=is_zip, build=build),
        _az(place, is_zip=is_zip, build=build),
        _azd(place, is_zip=is_zip, build=build, plan=plan),
    )


def _func(place: str, *, is_zip: bool, build: Build) -> PublishCommand:
    option = "--build remote" if build == "remote" else "--no-build"
    publish = f"func azure functionapp publish APP --python {option}"
    if not is_zip:
        return PublishCommand("func", f"cd {shlex.quote(place)} && {publish}", "")
    command = f"unzip -q {shlex.quote(place)} -d DIR && cd DIR && {publish}"
    return PublishCommand(
        "func", command, "Core Tools publishes folders only. DIR is a new folder."
    )


def _az(place: str, *, is_zip: bool, build: Build) -> PublishCommand:
    option = "true" if build == "remote" else "false"
    publish = "az functionapp deployment source config-zip -g GROUP -n APP"
    if is_zip:
        command = f"{publish} --src {shlex.quote(place)} --build-remote {option}"
        return PublishCommand("az", command, "")
    name = shlex.quote(f"../{PurePath(place).name or 'package'}.zip")
    # -FS: otherwise, files of an earlier package would stay in an existing zip file
    pack = f"cd {shlex.quote(place)} && zip -FSqr {name} . -x '.funcdeco/*'"
    command = f"{pack} && {publish} --src {name} --build-remote {option}"
    return PublishCommand("az", command, "")


def _azd(place: str, *, is_zip: bool, build: Build, plan: Plan | None) -> PublishCommand:
    command = f"azd deploy SERVICE --from-package {shlex.quote(place)}"
    in_file: list[str] = []
    if not is_zip:
        command = "azd deploy SERVICE"
        in_file.append(f"`project: {PurePath(place).as_posix()}`")
    if plan == "flex" and build == "local":
        in_file.append("`remoteBuild: false`")
    notes = [f"In azure.yaml, set {' and '.join(in_file)} for SERVICE."] if in_file else []
    return PublishCommand("azd", command, " ".join([*notes, *_azd_build_notes(build, plan)]))


def _azd_build_notes(build: Build, plan: Plan | None) -> Iterator[str]:
    """Yield what makes azd build remotely, or not; see the docstring of this module."""
    value = "true" if build == "remote" else "false"
    settings = f"et the app settings {_SETTINGS} to `{value}`."
    if plan is None and build == "local":
        flex = "set `remoteBuild: false` for SERVICE in azure.yaml"
        yield f"On the Flex Consumption plan, {flex}. On other plans, s{settings}"
    elif plan is None:
        yield f"On plans other than Flex Consumption, s{settings}"
    elif plan != "flex":
        yield f"S{settings}"
