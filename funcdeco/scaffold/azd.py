"""azure.yaml, with which the Azure Developer CLI packages and deploys a project.

The facts, from https://github.com/Azure/azure-dev: azd uploads the folder `dist` of the service,
and looks for it only after the hook `prepackage` (`framework_service_python.go`). `remoteBuild` is
`true` by default for Python, and refused unless the app is on the Flex Consumption plan
(`service_target_functionapp.go`). The schema is `schemas/v1.0/azure.yaml.json`.
"""

from __future__ import annotations

import re

from funcdeco.scaffold.pipeline_project import PipelineProject
from funcdeco.scaffold.yaml_scalar import quoted

AZD_FILE = "azure.yaml"
_SCHEMA = "https://raw.githubusercontent.com/Azure/azure-dev/main/schemas/v1.0/azure.yaml.json"

_CONTENT = """\
# yaml-language-server: $schema={schema}
# `azd deploy` packages, verifies and deploys the app to an existing function app.
# Written by `funcdeco init --azd`, which never changes an existing file: edit it as you need.
#
# Before the first deployment, create an azd environment and set the values that this file uses:
#   azd env new production
#   azd env set AZURE_SUBSCRIPTION_ID ID
#   azd env set AZURE_RESOURCE_GROUP GROUP
#   azd env set AZURE_FUNCTIONAPP_NAME APP
# If the app reads app settings when it is imported, add `--setting NAME=VALUE` or
# `--settings local.settings.json` to `funcdeco verify`.
# Microsoft's templates also create the function app: https://azure.github.io/awesome-azd/
name: {name}
resourceGroup: ${{AZURE_RESOURCE_GROUP}}
services:
  app:
    host: function
    language: python
    project: .
    dist: dist/app
    resourceName: ${{AZURE_FUNCTIONAPP_NAME}}
{build}    hooks:
      prepackage:
        posix:
          shell: sh
          run: {commands}
        windows:
          shell: pwsh
          run: {commands}
"""
_FLEX = "    remoteBuild: false\n"
_OTHER = """\
    # The packages are included. Set the app settings SCM_DO_BUILD_DURING_DEPLOYMENT and
    # ENABLE_ORYX_BUILD to `false`, so that Azure doesn't install them again.
"""


def azd_file(project: PipelineProject) -> str:
    """Return the content of azure.yaml."""
    plan = f" --plan {project.plan}" if project.plan else ""
    package = "funcdeco package --build local --output dist/app"
    return _CONTENT.format(
        schema=_SCHEMA,
        name=quoted(_name(project.name)),
        build=_FLEX if project.plan in ("", "flex") else _OTHER,
        commands=f"{package} && funcdeco verify dist/app{plan}",
    )


def _name(name: str) -> str:
    """Return a name that azd accepts: at least two of `a-z`, digits, and `-` between them."""
    name = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")
    return name if len(name) > 1 else f"app-{name}".rstrip("-")
