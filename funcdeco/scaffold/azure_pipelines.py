"""The pipeline of Azure DevOps that checks, tests, packages, verifies and deploys a project.

A script on Linux goes on after a command that fails, hence `set -e`. The job of a deployment gets
the artifacts of the run without asking for them
(https://learn.microsoft.com/azure/devops/pipelines/process/deployment-jobs).
"""

from __future__ import annotations

from collections.abc import Iterator

from funcdeco.scaffold.pipeline_project import PipelineProject
from funcdeco.scaffold.yaml_scalar import literal, quoted, script

AZURE_PIPELINES_FILE = "azure-pipelines.yml"
_PACKAGE = '"$BUILD_ARTIFACTSTAGINGDIRECTORY/app.zip"'
_RESULTS = '"$AGENT_TEMPDIRECTORY/{}.xml"'

_HEAD = """\
# Checks, tests, packages and verifies the app, and deploys it from the branch {branch}.
# Written by `funcdeco init --azure-pipelines`, which never changes an existing file: edit it as
# you need.
#
# Before the first deployment, replace both values below `variables`. The service connection is one
# of Azure Resource Manager with workload identity federation, so that no password is stored:
# https://learn.microsoft.com/azure/devops/pipelines/library/connect-to-azure
# In repositories of Azure DevOps, pull requests are built by a branch policy, not by `pr`.
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
        pool:
          vmImage: ubuntu-latest
        timeoutInMinutes: 20
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
    condition: >-
      and(succeeded(), ne(variables['Build.Reason'], 'PullRequest'),
      eq(variables['Build.SourceBranch'], {ref}))
    jobs:
      - deployment: Deploy
        environment: {environment}
        pool:
          vmImage: ubuntu-latest
        timeoutInMinutes: 20
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
    ref = literal(f"refs/heads/{project.branch}").replace("'", "''")
    values = {
        "branch": quoted(literal(project.branch)),
        "ref": f"'{ref}'",
        "environment": project.environment,
        "python": quoted(project.python),
        "paths": _paths(project),
        "flex": _FLEX if project.plan in ("", "flex") else "",
    }
    steps = "".join(_step(project, name, commands) for name, commands in _steps(project))
    return f"{_HEAD.format(**values)}{steps}{_DEPLOY.format(**values)}"


def _steps(project: PipelineProject) -> Iterator[tuple[str, tuple[str, ...]]]:
    funcdeco = project.installing.funcdeco
    plan = f" --plan {project.plan}" if project.plan else ""
    yield "Install", ("set -e", *project.installing.commands)
    yield "Check", (f"{funcdeco} check --format junit > {_RESULTS.format('check')}",)
    if project.has_tests:
        yield "Test", (f".venv/bin/python -m pytest --junitxml={_RESULTS.format('tests')}",)
    yield "Package", (f"{funcdeco} package --build local --output {_PACKAGE}",)
    results = _RESULTS.format("verify")
    yield "Verify", (f"{funcdeco} verify {_PACKAGE}{plan} --strict --format junit > {results}",)


def _step(project: PipelineProject, name: str, commands: tuple[str, ...]) -> str:
    lines = script(commands, " " * 14)
    folder = f"$(Build.SourcesDirectory)/{literal(project.path)}"
    where = f"            workingDirectory: {quoted(folder)}\n" if project.path else ""
    return f"          - bash: {lines}            displayName: {name}\n{where}"


def _paths(project: PipelineProject) -> str:
    if not project.path:
        return ""
    return f"  paths:\n    include: [{quoted(literal(project.path))}]\n"
