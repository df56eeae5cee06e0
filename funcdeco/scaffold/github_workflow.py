"""The workflow of GitHub Actions that checks, tests, packages, verifies and deploys a project.

The facts, from the actions' own sources:

- A workflow is read only from `.github/workflows` in the root of the repository.
- `azure/login` signs in with OpenID Connect if it gets the three ids; the job needs the permission
  `id-token: write` (https://github.com/Azure/login).
- `Azure/functions-action` builds nothing unless asked, and finds out whether the app is on the Flex
  Consumption plan after `azure/login` (action.yml of https://github.com/Azure/functions-action).
"""

from __future__ import annotations

from funcdeco.scaffold.pipeline_project import PipelineProject
from funcdeco.scaffold.pipeline_steps import Outputs, pipeline_steps
from funcdeco.scaffold.yaml_scalar import literal, literal_pattern, quoted, script

_FORMAT = " --format github"
_OUTPUTS = Outputs('"$RUNNER_TEMP/app.zip"', check=_FORMAT, test="", verify=_FORMAT)

_HEAD = """\
# Checks, tests, packages and verifies the app, and deploys it from the branch {branch}.
# Written by `funcdeco init --github`, which never changes an existing file: edit it as you need.
#
# Before the first deployment:
# 1. In the settings of the repository, create the environment of the job `deploy` with the variables
#    AZURE_CLIENT_ID, AZURE_TENANT_ID, AZURE_SUBSCRIPTION_ID and AZURE_FUNCTIONAPP_NAME.
# 2. In Azure, create an identity that may deploy (role `Website Contributor` of the function app)
#    with a federated credential for this environment. GitHub then needs no password:
#    https://learn.microsoft.com/azure/developer/github/connect-from-azure-openid-connect
name: {name}

on:
  pull_request:
{paths}  push:
    branches: [{filter}]
{paths}
permissions:
  contents: read

concurrency:
  group: ${{{{ github.workflow }}}}-${{{{ github.ref }}}}
  cancel-in-progress: ${{{{ github.event_name == 'pull_request' }}}}

jobs:
  build:
    runs-on: ubuntu-latest
    timeout-minutes: 20
    # local.settings.json isn't in Git. If the app reads app settings when it is imported, set them
    # here, and pass them to `funcdeco verify` below: `--setting NAME=VALUE`.
    # env:
    #   NAME: VALUE
{defaults}    steps:
      - uses: actions/checkout@v7
        with:
          persist-credentials: false
      - uses: actions/setup-python@v7
        with:
          python-version: {python}
"""
_DEPLOY = """\
      - uses: actions/upload-artifact@v7
        with:
          name: app
          path: ${{{{ runner.temp }}}}/app.zip
          if-no-files-found: error

  deploy:
    if: github.event_name == 'push'
    needs: build
    runs-on: ubuntu-latest
    timeout-minutes: 20
    environment: {environment}
    permissions:
      id-token: write
    concurrency:
      group: {environment}
    steps:
      - uses: actions/download-artifact@v8
        with:
          name: app
      - uses: azure/login@v3
        with:
          client-id: ${{{{ vars.AZURE_CLIENT_ID }}}}
          tenant-id: ${{{{ vars.AZURE_TENANT_ID }}}}
          subscription-id: ${{{{ vars.AZURE_SUBSCRIPTION_ID }}}}
      - uses: Azure/functions-action@v1
        with:
          app-name: ${{{{ vars.AZURE_FUNCTIONAPP_NAME }}}}
          package: app.zip
"""


def github_file(project: PipelineProject) -> str:
    """Return the path of the workflow in the repository."""
    return f".github/workflows/{'.'.join(filter(None, ('functions', project.identifier)))}.yml"


def github_workflow(project: PipelineProject) -> str:
    """Return the content of the workflow."""
    values = {
        "branch": quoted(project.branch),
        "filter": quoted(literal_pattern(project.branch)),
        "environment": project.environment,
        "name": quoted(f"Function app {project.identifier}".rstrip()),
        "python": quoted(project.python),
        "paths": _paths(project),
        "defaults": _defaults(project),
    }
    steps = "".join(_step(name, commands) for name, commands in pipeline_steps(project, _OUTPUTS))
    return f"{_HEAD.format(**values)}{steps}{_DEPLOY.format(**values)}"


def _step(name: str, commands: tuple[str, ...]) -> str:
    return f"      - name: {name}\n        run: {script(commands, ' ' * 10)}"


def _paths(project: PipelineProject) -> str:
    """Return the filter for the project's files; the file of the workflow counts too."""
    if not project.path:
        return ""
    patterns = (f"{literal_pattern(project.path)}/**", literal_pattern(github_file(project)))
    return "    paths:\n" + "".join(f"      - {quoted(one)}\n" for one in patterns)


def _defaults(project: PipelineProject) -> str:
    if not project.path:
        return ""
    folder = quoted(literal(project.path))
    return f"    defaults:\n      run:\n        working-directory: {folder}\n"
