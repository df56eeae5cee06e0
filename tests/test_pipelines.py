"""The files of pipelines: valid for GitHub, Azure Pipelines and azd, whatever the names are."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from fnmatch import fnmatchcase
from pathlib import Path

import pytest

from build_support import REPOSITORY, declared, files, funcdeco, python
from needs import need_actions
from pipeline_support import FILES, azure_steps, github_steps, parsed, write_project

pytestmark = pytest.mark.once

ODD_NAMES = ["orders", "my ordérs", "a'b\"c", "$(x) ${{ github.token }}", "[a]*!?+", "日本", "#: -"]
PLANS = ["", "flex", "dedicated"]
EVERY = ("--github", "--azure-pipelines", "--azd")


def with_pipelines(root: Path, kind: str, name: str = "", plan: str = "") -> list[Path]:
    """Write a project into a repository, and return the three files of its pipelines."""
    (root / ".git").mkdir(parents=True)
    declared_plan = {"pyproject.toml": f'[tool.funcdeco]\nplan = "{plan}"\n'} if plan else {}
    project = write_project(root / name if name else root, kind, **declared_plan)
    assert funcdeco("init", *EVERY, "--repository", root, cwd=project).code == 0
    (workflow,) = (root / ".github/workflows").iterdir()
    return [workflow, project / "azure-pipelines.yml", project / "azure.yaml"]


def assert_valid(schema: str, *paths: Path) -> None:
    """Check files against a schema of SchemaStore, which check-jsonschema contains."""
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", f"vendor.{schema}"]
    options = ["--regex-variant", "nonunicode", *map(str, paths)]
    done = subprocess.run([*command, *options], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "ok -- validation done\n")


def reported_by_github(*paths: Path) -> list[list[str]]:
    script = str(REPOSITORY / "tests/validate_workflow.mjs")
    command = ["node", script, str(need_actions()), *map(str, paths)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    found: list[list[str]] = json.loads(done.stdout)
    return found


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> list[list[Path]]:
    """Write a repository for each kind of project, each plan and each odd name."""
    folder = tmp_path_factory.mktemp("repositories")
    cases = [
        *((kind, "", plan) for kind in FILES for plan in PLANS),
        *(("v1", f"apps/{name}", "") for name in ODD_NAMES),
    ]
    return [
        with_pipelines(folder / str(number), kind, name, plan)
        for number, (kind, name, plan) in enumerate(cases)
    ]


def test_workflows_are_valid(written: list[list[Path]]) -> None:
    workflows = [workflow for workflow, _, _ in written]
    assert_valid("github-workflows", *workflows)
    assert reported_by_github(*workflows) == [[]] * len(workflows)


def test_the_language_service_of_github_finds_mistakes(tmp_path: Path) -> None:
    workflow, *_ = with_pipelines(tmp_path, "decorated")
    text = workflow.read_text("utf-8")
    workflow.write_text(text.replace("vars.AZURE_CLIENT_ID", "vers.AZURE_CLIENT_ID"), "utf-8")
    ((found,),) = reported_by_github(workflow)
    assert found.endswith("Unrecognized named-value: 'vers'")


def test_azure_pipelines_are_valid(written: list[list[Path]]) -> None:
    assert_valid("azure-pipelines", *(pipeline for _, pipeline, _ in written))


@pytest.mark.parametrize("plan", PLANS)
def test_azd_files_are_valid(plan: str, tmp_path: Path) -> None:
    """Its schema, schemas/v1.0/azure.yaml.json of Azure/azure-dev, is in no registry."""
    *_, path = with_pipelines(tmp_path / "My_ordérs 2", "v2", plan=plan)
    content = parsed(path)
    option = f" --plan {plan}" if plan else ""
    command = "funcdeco package --build local --output dist/app"
    hook = {"run": f"{command} && funcdeco verify dist/app{option}"}
    assert content == {
        "name": "my-ord-rs-2",
        "resourceGroup": "${AZURE_RESOURCE_GROUP}",
        "services": {
            "app": {
                "host": "function",
                "language": "python",
                "project": ".",
                "dist": "dist/app",
                "resourceName": "${AZURE_FUNCTIONAPP_NAME}",
                # azd refuses it on other plans
                **({} if plan == "dedicated" else {"remoteBuild": False}),
                "hooks": {
                    "prepackage": {
                        "posix": {"shell": "sh", **hook},
                        "windows": {"shell": "pwsh", **hook},
                    }
                },
            }
        },
    }
    settings = ("SCM_DO_BUILD_DURING_DEPLOYMENT", "ENABLE_ORYX_BUILD")
    assert [one in path.read_text("utf-8") for one in settings] == [plan == "dedicated"] * 2


def test_only_an_app_on_flex_consumption_is_deployed_as_one(tmp_path: Path) -> None:
    for plan in PLANS:
        _, path, _ = with_pipelines(tmp_path / (plan or "none"), "v1", plan=plan)
        (task,) = re.findall("AzureFunctionApp@2.*", path.read_text("utf-8"), re.DOTALL)
        assert ("isFlexConsumption: true" in task) == (plan != "dedicated")


@pytest.mark.parametrize("name", ODD_NAMES)
def test_steps_run_in_the_folder_of_the_project(name: str, tmp_path: Path) -> None:
    workflow, pipeline, _ = with_pipelines(tmp_path, "v1", f"apps/{name}")
    content = parsed(workflow)
    for steps in (github_steps(content), azure_steps(parsed(pipeline))):
        assert {evaluated(one.folder) for one in steps} == {f"apps/{name}"}
    shown = name.replace("${{", "*{{")  # filters accept no expressions
    included = [one.replace("\\", "") for one in content["on"]["push"]["paths"]]
    assert included == [f"apps/{shown}/**", f".github/workflows/{workflow.name}"]
    (pattern,) = parsed(pipeline)["trigger"]["paths"]["include"]
    assert fnmatchcase(f"apps/{name}", pattern.removesuffix("/**"))
    assert pattern.endswith("/**") == (not name.isalpha() and name != "a'b\"c")
    assert content["on"]["push"]["paths"] == content["on"]["pull_request"]["paths"]


def evaluated(text: str) -> str:
    """Return a value after expressions that are only a string are replaced, as both services do."""
    return re.sub(r"\$\{\{ '([^']*)' \}\}", r"\1", text)


def test_pipelines_store_no_secrets_and_only_the_job_that_deploys_can_sign_in(
    tmp_path: Path,
) -> None:
    workflow, pipeline, azd = with_pipelines(tmp_path, "decorated")
    assert "secrets." not in "".join(one.read_text("utf-8") for one in (workflow, pipeline, azd))
    content = parsed(workflow)
    assert content["permissions"] == {"contents": "read"}
    jobs = content["jobs"]
    permissions = {name: job.get("permissions") for name, job in jobs.items()}
    assert permissions == {"build": None, "deploy": {"id-token": "write"}}
    assert jobs["deploy"]["environment"] == "production"
    assert jobs["deploy"]["if"] == "github.event_name == 'push'"
    assert content["on"]["push"] == {"branches": ["main"]}


def test_files_of_pipelines_are_not_published(tmp_path: Path) -> None:
    with_pipelines(tmp_path, "v1")
    output = tmp_path / "package"
    assert funcdeco("package", "--output", output, cwd=tmp_path).code == 0
    published = ["greet/__init__.py", "greet/function.json", "host.json", "requirements.txt"]
    names = [name for name in files(output) if not name.startswith(".funcdeco/")]
    assert names == published


ADDED = [".github/workflows/functions.yml", "azure-pipelines.yml", "azure.yaml"]


@pytest.mark.parametrize("kind", FILES)
def test_pipelines_are_all_that_is_added_to_an_existing_project(kind: str, tmp_path: Path) -> None:
    project = write_project(tmp_path / "demo", kind)
    before = files(project)
    done = funcdeco("init", *EVERY, cwd=project)
    after = files(project)
    assert (done.code, sorted(after.keys() - before.keys())) == (0, ADDED)
    assert {name: after[name] for name in before} == before
    named = {"decorated": "app.py", "v1": "greet/", "v2": "function_app.py"}[kind]
    text = f"""\
        wrote  ./azure.yaml
        wrote  ./azure-pipelines.yml
        wrote  ./.github/workflows/functions.yml

        The folder contains functions ({named}): only the requested files are added.

        Before the first deployment:
        - azure.yaml: set the values of the environment that its first lines list
        - azure-pipelines.yml: set `functionAppName` and `serviceConnection`
        - .github/workflows/functions.yml: create the environment and the identity that its first lines describe

        Next: funcdeco run
    """
    assert done == declared(text)


@pytest.mark.parametrize(
    ("files_of_app", "named"),
    [
        ({"src/app.py": "from funcdeco import App\napp = App()\n"}, "src/app.py"),
        ({"pyproject.toml": '[tool.funcdeco]\napp = "shop:make"\n'}, "shop:make"),
        ({f"f{number}/function.json": "{}" for number in range(5)}, "f0/, f1/, f2/ and 2 other folders"),
    ],
)  # fmt: skip
def test_functions_of_a_folder_are_named(
    files_of_app: dict[str, str], named: str, tmp_path: Path
) -> None:
    for name, text in files_of_app.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, "utf-8")
    out = funcdeco("init", "--azd", cwd=tmp_path).out
    assert f"\nThe folder contains functions ({named}): only the requested" in out
    assert sorted(files(tmp_path)) == sorted([*files_of_app, "azure.yaml"])


def test_existing_pipelines_are_kept(tmp_path: Path) -> None:
    project = write_project(tmp_path / "demo", "v1", **dict.fromkeys(ADDED, "mine"))
    before = files(project)
    text = """\
        kept   ./azure.yaml
        kept   ./azure-pipelines.yml
        kept   ./.github/workflows/functions.yml

        The folder contains functions (greet/): only the requested files are added.

        Next: funcdeco run
    """
    assert funcdeco("init", *EVERY, cwd=project) == declared(text)
    assert files(project) == before


def test_new_project_has_its_pipeline_from_the_start(tmp_path: Path) -> None:
    assert funcdeco("init", "demo", "--github", cwd=tmp_path).code == 0
    assert {"app.py", ADDED[0]} <= files(tmp_path / "demo").keys()
    steps = github_steps(parsed(tmp_path / "demo" / ADDED[0]))
    assert [one.name for one in steps] == ["Install", "Check", "Test", "Package", "Verify"]


USAGE = "Usage: funcdeco init [OPTIONS] [DIR]\nTry 'funcdeco init --help' for help.\n\nError: "


def test_workflow_outside_the_project_is_only_written_if_the_repository_is_named(
    tmp_path: Path,
) -> None:
    (tmp_path / "my repository/.git").mkdir(parents=True)
    project = write_project(tmp_path / "my repository/apps/orders", "v1")
    before = files(tmp_path)
    refused = python("-m", "funcdeco", "init", "--github", cwd=project)
    reason = (
        "the project is a folder of a repository, and GitHub reads workflows only from its root: "
        "add `--repository ../..`"
    )
    assert refused == declared("", 2, f"{USAGE}{reason}\n")
    assert files(tmp_path) == before
    done = funcdeco("init", "--github", "--repository", "../..", cwd=project)
    assert done.out.splitlines()[0] == "wrote  ../../.github/workflows/functions.apps.orders.yml"
    added = "my repository/.github/workflows/functions.apps.orders.yml"
    assert files(tmp_path).keys() - before.keys() == {added}


def test_another_folder_than_the_root_of_the_repository_is_refused(tmp_path: Path) -> None:
    (tmp_path / "shop/.git").mkdir(parents=True)
    project = write_project(tmp_path / "shop/apps/orders", "v1")
    done = funcdeco("init", "--github", "--repository", "..", cwd=project)
    assert (done.code, done.out) == (2, "")
    assert "'..' isn't the root of the repository: use `--repository ../..`" in done.err
    assert not (tmp_path / "shop/apps/.github").exists()


def test_files_in_the_project_need_no_option_in_a_repository(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    project = write_project(tmp_path / "orders", "v1")
    assert funcdeco("init", "--azure-pipelines", "--azd", "--docker", cwd=project).code == 0
    (folder,) = {one.folder for one in azure_steps(parsed(project / "azure-pipelines.yml"))}
    assert folder == "orders"


def test_repository_that_does_not_contain_the_project_is_refused(tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    project = write_project(tmp_path / "orders", "v1")
    options = ("init", "--github", "--repository", "../other")
    refused = python("-m", "funcdeco", *options, cwd=project)
    reason = "the repository '../other' doesn't contain the project"
    assert refused == declared("", 2, f"{USAGE}{reason}\n")


def test_workflow_is_not_written_through_a_link_out_of_the_repository(tmp_path: Path) -> None:
    (tmp_path / "outside").mkdir()
    project = write_project(tmp_path / "demo", "v1")
    (project / ".github").symlink_to(tmp_path / "outside")
    done = funcdeco("init", "--github", cwd=project)
    reason = "not written, because ./.github is a link"
    assert (done.code, done.out.splitlines()[0]) == (0, f"kept   ./{ADDED[0]}: {reason}")
    assert list((tmp_path / "outside").iterdir()) == []


def test_branch_that_is_deployed_is_the_default_one_of_the_remote(tmp_path: Path) -> None:
    head = tmp_path / ".git/refs/remotes/origin/HEAD"
    head.parent.mkdir(parents=True)
    head.write_text("ref: refs/remotes/origin/release/it's #1\n")
    project = write_project(tmp_path, "v1")
    assert funcdeco("init", *EVERY, cwd=project).code == 0
    pipeline = parsed(project / "azure-pipelines.yml")
    branch = "release/it's #1"
    assert parsed(project / ADDED[0])["on"]["push"]["branches"] == [branch]
    assert pipeline["trigger"]["branches"]["include"] == [branch]
    assert f"'refs/heads/{branch}'".replace("t's", "t''s") in pipeline["stages"][1]["condition"]


@pytest.mark.parametrize("kind", FILES)
def test_dockerfile_has_no_findings_of_hadolint(kind: str, tmp_path: Path) -> None:
    project = write_project(tmp_path, kind)
    assert funcdeco("init", "--docker", cwd=project).code == 0
    program = Path(sys.executable).with_name("hadolint")
    command = [str(program), "--no-color", str(project / "Dockerfile")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "")
    builds = "-m funcdeco build" in (project / "Dockerfile").read_text("utf-8")
    assert builds == (kind == "decorated")


def test_dockerfile_without_requirements_needs_a_step(tmp_path: Path) -> None:
    project = write_project(tmp_path, "v1")
    (project / "requirements.txt").unlink()
    out = funcdeco("init", "--docker", cwd=project).out
    assert "- requirements.txt: create it, since the Dockerfile installs what it lists\n" in out


def test_actions_have_the_same_versions_on_every_page() -> None:
    source = REPOSITORY / "funcdeco/scaffold/github_workflow.py"
    pages = [*REPOSITORY.glob("docs/how-to/*.md"), source]
    found: dict[str, set[str]] = {}
    for path in pages:
        for name, version in re.findall(r"uses: ([\w/-]+)@(\S+)", path.read_text("utf-8")):
            found.setdefault(name.lower(), set()).add(version)
    assert {name: versions for name, versions in found.items() if len(versions) > 1} == {}
    assert len(found) >= 6


def test_a_file_that_a_link_or_a_folder_prevents_is_not_called_kept_only(tmp_path: Path) -> None:
    project = write_project(tmp_path / "shop", "v1")
    (tmp_path / "elsewhere").mkdir()
    (project / ".github").symlink_to("../elsewhere")
    (project / "azure.yaml").mkdir()
    done = funcdeco("init", "--github", "--azd", cwd=project)
    assert done.code == 0
    reason = "not written, because"
    assert f"kept   ./azure.yaml: {reason} it is a folder\n" in done.out
    assert f"kept   ./.github/workflows/functions.yml: {reason} ./.github is a link\n" in done.out
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_a_file_in_the_place_of_a_folder_keeps_only_its_own_files_from_being_added(
    tmp_path: Path,
) -> None:
    project = write_project(tmp_path / "shop", "v1")
    (project / ".github").write_text("mine")
    done = funcdeco("init", "--github", "--azd", cwd=project)
    reason = "not written, because ./.github is a file"
    assert done.code == 0
    assert done.out.splitlines()[:2] == [
        "wrote  ./azure.yaml",
        f"kept   ./.github/workflows/functions.yml: {reason}",
    ]
    assert (project / ".github").read_text() == "mine"


def test_invalid_options_are_named_in_the_steps_of_pipelines(tmp_path: Path) -> None:
    project = write_project(tmp_path / "shop", "v1")
    (project / "pyproject.toml").write_text('[tool.funcdeco]\nstrict = 1\ntarget-python = "4"\n')
    done = funcdeco("init", "--azd", cwd=project)
    assert [line for line in done.out.splitlines() if line.startswith("- pyproject")] == [
        "- pyproject.toml: invalid value '4' for `target-python`; use a Python version, such as "
        "`3.12`, and update the written files",
        "- pyproject.toml: invalid value 1 for `strict`; use true or false, and update the written "
        "files",
    ]


CONFIG = """\
import os
from os import environ

NAME = environ["SHOP_NAME"]
LEVEL = os.environ.get("LEVEL")
os.environ["TZ"] = "UTC"
try:
    FAST = os.environ["FAST"]
except KeyError:
    FAST = ""


def later() -> str:
    return os.environ["LATER"]


class Options:
    size = int(os.environ["SIZE"])
"""


@pytest.mark.parametrize(
    "start", ["import config", "from shop import config", "import shop.config"]
)
def test_settings_that_the_import_needs_are_steps(start: str, tmp_path: Path) -> None:
    folder = "shop/" if "shop" in start else ""
    text = f"import azure.functions as func\n{start}\nfrom funcdeco import App\n\napp = App()\n"
    unused = 'import os\nos.environ["UNUSED"]\n'
    files = {"app.py": text, f"{folder}config.py": CONFIG, "unused.py": unused}
    for name, content in {**files, ".git/HEAD": ""}.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(content, "utf-8")
    done = funcdeco("init", ".", "--github", "--azure-pipelines", cwd=tmp_path)
    described = (
        "set it as a comment in .github/workflows/functions.yml and azure-pipelines.yml describes"
    )
    assert [one for one in done.out.splitlines() if "app setting" in one] == [
        f"- {folder}config.py:4: the import needs the app setting `SHOP_NAME`, which CI lacks: {described}",
        f"- {folder}config.py:18: the import needs the app setting `SIZE`, which CI lacks: {described}",
    ]
    assert "#   NAME: VALUE" in (tmp_path / ".github/workflows/functions.yml").read_text("utf-8")
    (tmp_path / "azure-pipelines.yml").unlink()
    done = funcdeco("init", ".", "--azd", "--azure-pipelines", cwd=tmp_path)
    assert "set it as a comment in azure-pipelines.yml and azure.yaml describes\n" in done.out
    for name in ("azure-pipelines.yml", "azure.yaml", ".github/workflows/functions.yml"):
        (tmp_path / name).unlink()
    done = funcdeco("init", ".", "--azd", "--azure-pipelines", "--github", cwd=tmp_path)
    listed = ".github/workflows/functions.yml, azure-pipelines.yml and azure.yaml"
    assert f"set it as a comment in {listed} describes\n" in done.out
