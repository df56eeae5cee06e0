"""The pipeline of Azure DevOps that checks, tests, packages, verifies and deploys a project.

A script on Linux goes on after a command that fails, hence `set -e`. The job of a deployment gets
the artifacts of the run without asking for them
(https://learn.microsoft.com/azure/devops/pipelines/process/deployment-jobs).
"""

from __future__ import annotations

import re

from funcdeco.scaffold.pipeline_project import PipelineProject
from funcdeco.scaffold.pipeline_steps import Outputs, pipeline_steps
from funcdeco.scaffold.yaml_scalar import literal, quoted, script, without_expressions

AZURE_PIPELINES_FILE = "azure-pipelines.yml"
_RESULTS = '"$AGENT_TEMPDIRECTORY/{}.xml"'
_OUTPUTS = Outputs(
    '"$BUILD_ARTIFACTSTAGINGDIRECTORY/app.zip"',
    check=f" --format junit > {_RESULTS.format('check')}",
    test=f" --junitxml={_RESULTS.format('tests')}",
    verify=f" --format junit > {_RESULTS.format('verify')}",
)

_HEAD = """\
# Checks, tests, packages and verifies the app, and deploys it from the branch {branch}.
# Written by `funcdeco init --azure-pipelines`, which never changes an existing file: edit it as
# you need.
#
# Before the first deployment, replace both values below `variables`. Use an Azure Resource Manager
# service connection with workload identity federation, so that no password is stored:
# https://learn.microsoft.com/azure/devops/pipelines/library/connect-to-azure
# In Azure Repos, a branch policy builds pull requests, not `pr`.
trigger:
  branches:
    include: [{branch}]
{paths}
pr:
  branches:
    include: [{branch}]
{paths}
variables:
  functionAppName: APP
  serviceConnection: CONNECTION

stages:
  - stage: Build
    jobs:
      - job: Build
        # local.settings.json isn't in Git. If the app reads app settings when it is imported, set
        # them below `env:` of the steps Check, Test and Package, and pass them to
        # `funcdeco verify`: `--setting NAME=VALUE`.
        pool:
          vmImage: ubuntu-latest
        steps:
          - task: UsePythonVersion@0
            inputs:
              versionSpec: {python}
"""
_DEPLOY = """\
          - task: PublishTestResults@2
            condition: succeededOrFailed()
            inputs:
              testResultsFormat: JUnit
              searchFolder: $(Agent.TempDirectory)
              testResultsFiles: "*.xml"
              failTaskOnMissingResultsFile: false
          - publish: $(Build.ArtifactStagingDirectory)/app.zip
            artifact: app

  - stage: Deploy
    dependsOn: Build
    condition: {condition}
    jobs:
      - deployment: Deploy
        environment: {environment}
        pool:
          vmImage: ubuntu-latest
        strategy:
          runOnce:
            deploy:
              steps:
                - task: AzureFunctionApp@2
                  inputs:
                    connectedServiceNameARM: $(serviceConnection)
                    appType: functionAppLinux
{flex}                    appName: $(functionAppName)
                    package: $(Pipeline.Workspace)/app/app.zip
"""
_FLEX = "                    isFlexConsumption: true\n"


def azure_pipelines(project: PipelineProject) -> str:
    """Return the content of azure-pipelines.yml."""
    ref = literal(f"refs/heads/{project.branch}".replace("'", "''"))
    condition = f"and(succeeded(), eq(variables['Build.SourceBranch'], '{ref}'))"
    values = {
        "branch": quoted(without_expressions(project.branch)),
        "condition": quoted(condition),
        "environment": project.environment,
        "python": quoted(project.python),
        "paths": _paths(project),
        "flex": _FLEX if project.plan in ("", "flex") else "",
    }
    steps = "".join(
        _step(project, name, commands) for name, commands in pipeline_steps(project, _OUTPUTS)
    )
    return f"{_HEAD.format(**values)}{steps}{_DEPLOY.format(**values)}"


def _step(project: PipelineProject, name: str, commands: tuple[str, ...]) -> str:
    lines = script(commands if len(commands) == 1 else ("set -e", *commands), " " * 14)
    folder = f"$(Build.SourcesDirectory)/{literal(project.path)}"
    where = f"            workingDirectory: {quoted(folder)}\n" if project.path else ""
    return f"          - bash: {lines}            displayName: {name}\n{where}"


def _paths(project: PipelineProject) -> str:
    if not project.path:
        return ""
    return f"  paths:\n    include: [{quoted(_pattern(project.path))}]\n"


def _pattern(path: str) -> str:
    """Return the filter for the files below *path*, with `?` for what a filter can't contain."""
    pattern = re.sub(r"[~^: \[\]\\]", "?", without_expressions(path))
    return f"{pattern}/**" if set("*?") & set(pattern) else pattern
