"""The command line as a whole: the interface that scripts and people rely on."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from build_support import APP, Done, Write, declared, funcdeco, python
from funcdeco import __version__

HELP = {
    "": """\
Usage: funcdeco [OPTIONS] COMMAND [ARGS]...

  Write Azure Functions as decorated Python and build them into v1-model
  function folders.

  check, imports, invoke, list, package, run, sample and show also read
  function folders written by hand, and apps of the official v2 model.

  Exit codes: 0 success, 1 errors in the app, 2 invalid usage or internal
  error.

Options:
  --version   Show the version and exit.
  -h, --help  Show this message and exit.

Commands:
  bindings  List all bindings and their decorators.
  check     Report what the host would reject or silently ignore.
  build     Generate the function folders of an app.
  clean     Remove generated function folders.
  eject     Remove funcdeco's decorators from an app for good.
  explain   Explain a diagnostic code or a host rule.
  imports   Measure the cost of an app's imports.
  init      Create a new project.
  invoke    Run a function once, here or in a running app.
  list      List the functions of an app.
  package   Write a zip file or a folder to publish.
  read      Print function.json files as build would write them.
  run       Run the functions of an app locally.
  sample    Print a sample event for a function.
  schema    Print the JSON schema of function.json.
  show      Print the function.json of a function.
  verify    Load the functions of a package as Azure would.
""",
    "bindings": """\
Usage: funcdeco bindings [OPTIONS] [SEARCH]

  List all bindings that function.json supports, with their decorators.

  SEARCH limits the list to bindings whose family, type, decorator or v2
  decorator contains it, ignoring case and spaces. The exit code is 1 if no
  binding matches.

Options:
  --format [text|json]  Output format; json includes each binding's
                        properties, Python types and documentation.  [default:
                        text]
  -h, --help            Show this message and exit.
""",
    "check": """\
Usage: funcdeco check [OPTIONS] [PROJECT]...

  Report what the host, the extensions or the worker would reject or silently
  ignore.

  PROJECT is a folder that contains app.py, function_app.py or function
  folders written by hand, or a file or folder in it; the default is the
  current folder. Nothing is built, and nothing is written without --fix or
  --write-baseline. Options can also be set under `[tool.funcdeco]` in
  pyproject.toml. Exit codes: 0 no errors, 1 errors (with --strict: or
  warnings), 2 invalid usage or internal error. Run `funcdeco explain CODE`
  for the meaning of a code.

Options:
  --app MODULE:ATTRIBUTE          The app, if it is not the only App in
                                  app.py.
  --import-timeout SECONDS        Time limit for importing the app. The
                                  default is 120.
  --python PATH                   Interpreter that imports the app. The
                                  default is that of the project's virtual
                                  environment, else the one that runs
                                  funcdeco.
  --plan [consumption|flex|premium|dedicated]
                                  The hosting plan of the deployed app.
  --target-python X.Y             The Python version of the deployed app.
  --host-version 4.N              The oldest host version to support.
                                  [default: newest]
  --settings FILE                 Settings of the deployed app: the output of
                                  `az functionapp config appsettings list`.
  --select CODES                  Also check for these codes or groups, such
                                  as SEC002.
  --ignore CODES                  Ignore these codes or groups.
  --preview                       Also check for codes in preview.
  --strict                        Fail on warnings as well.
  --fix                           Apply unambiguous fixes.
  --diff                          Show a diff of the fixes without applying
                                  them.
  --write-baseline                Write all findings to the baseline file that
                                  pyproject.toml names.
  --format [text|concise|json|sarif|github|junit]
                                  Output format.  [default: text]
  -h, --help                      Show this message and exit.
""",
    "build": """\
Usage: funcdeco build [OPTIONS] [PROJECT]...

  Generate a folder with function.json and a script for each function of an
  app.

  PROJECT is a folder with an app.py, or a file or folder in a project; the
  default is the current folder. Generated folders that no function needs any
  longer are removed. Files that build did not generate are never changed.
  Nothing is written if such a file is in the way, or if `funcdeco check`
  reports an error, unless --keep-going skips the functions that have errors.

Options:
  --app MODULE:ATTRIBUTE    The app, if it is not the only App in app.py.
  --import-timeout SECONDS  Time limit for importing the app. The default is
                            120.
  --python PATH             Interpreter that imports the app. The default is
                            that of the project's virtual environment, else
                            the one that runs funcdeco.
  -o, --output DIR          Build a clean folder for publishing, with the
                            project's files, instead of in place.
  --check                   Write nothing; show a diff and fail if any file
                            differs.
  --keep-going              Skip functions that have errors, and keep their
                            generated folders.
  --no-check                Build functions despite errors from `funcdeco
                            check`, as long as they can be written.
  --format [text|json]      Output format; json is a list of diagnostics.
                            [default: text]
  -h, --help                Show this message and exit.
""",
    "clean": """\
Usage: funcdeco clean [OPTIONS] [PROJECT]

  Remove the generated function folders of PROJECT, and nothing else.

  This includes the folder that `output` in pyproject.toml names. Your own
  files in these folders are kept, and so are generated files that were
  edited.

Options:
  -h, --help  Show this message and exit.
""",
    "eject": """\
Usage: funcdeco eject [OPTIONS] [PROJECT]

  Replace the decorators of an app with function folders that don't need
  funcdeco.

  Each function gets a folder with a function.json and a script, which are
  yours from then on. The decorators, apps and blueprints are removed from
  your modules, and funcdeco from requirements.txt. Everything else stays
  unchanged. Commit your work first: only git can undo this command.

  Nothing is written if a part can't be removed safely, or if the functions
  would differ afterwards. Exit codes: 0 ejected, or nothing to eject; 1
  errors, or with --diff changes; 2 invalid usage or internal error.

Options:
  --app MODULE:ATTRIBUTE    The app, if it is not the only App in app.py.
  --import-timeout SECONDS  Time limit for importing the app. The default is
                            120.
  --python PATH             Interpreter that imports the app. The default is
                            that of the project's virtual environment, else
                            the one that runs funcdeco.
  --diff                    Write nothing; show a diff and fail if any file
                            would change.
  -h, --help                Show this message and exit.
""",
    "explain": """\
Usage: funcdeco explain [OPTIONS] [CODE]

  Explain a diagnostic code or a host rule.

  CODE is a code (HTP008), the name of a code (route-unreachable), a group of
  codes (HTP), a host rule (R-HTTP-07), a section of host rules (R-HTTP), or R
  for all host rules. Without CODE, all codes are listed. Case is ignored.

Options:
  --format [text|json]  Output format; json is a list with one object per code
                        or host rule.  [default: text]
  -h, --help            Show this message and exit.
""",
    "imports": """\
Usage: funcdeco imports [OPTIONS] [PROJECT]

  Measure what the imports of PROJECT cost: per package and per function.

  The worker imports all functions before it responds to the first request.
  This command imports the same modules in new processes and discards what
  they print. It also imports the modules of each function alone, which shows
  the cost with lazy scripts. Nothing is built.

  In the table, NOW is the cost of the imports before a function's first
  response, and LAZY the cost if each function imported only its own modules.
  MB is the memory in millions of bytes.

  Exit codes: 0 success, 1 a module can't be imported or a budget is exceeded,
  2 invalid usage.

Options:
  --app MODULE:ATTRIBUTE    The app, if it is not the only App in app.py.
  --function NAME           Show only this function and its packages. Can be
                            repeated.
  --top N                   Number of packages in the table.  [default: 10;
                            x>=0]
  --runs N                  Number of runs; the fastest one is reported.
                            [default: 3; x>=1]
  --budget LIMIT            Fail if the imports before the first response
                            exceed LIMIT, such as 500ms, 1.5s or 200MB. Can be
                            repeated.
  --svg FILE                Also write a flame graph of the imports.
  --import-timeout SECONDS  Time limit for importing the app. The default is
                            120.
  --python PATH             Interpreter that imports the app. The default is
                            that of the project's virtual environment, else
                            the one that runs funcdeco.
  --format [text|json]      Output format; json includes every module.
                            [default: text]
  -h, --help                Show this message and exit.
""",
    "init": """\
Usage: funcdeco init [OPTIONS] [DIR]

  Create a project in DIR (default: the current folder), or add to one.

  Existing files are kept. The output lists what they still need. If DIR
  contains functions, the options add only their own files, for every kind of
  project.

Options:
  --docker           Add a Dockerfile based on the official Python image.
  --github           Add a GitHub Actions workflow that checks, tests,
                     packages, verifies and deploys.
  --azure-pipelines  Add an Azure pipeline that does the same.
  --azd              Add azure.yaml for the Azure Developer CLI.
  --repository DIR   The root of the repository that contains the project;
                     --github writes its workflow there.
  -h, --help         Show this message and exit.
""",
    "invoke": """\
Usage: funcdeco invoke [OPTIONS] NAME [PROJECT]

  Run the function NAME once, in this process, with outputs in memory.

  PROJECT is the project's folder, or a file or folder in it. No service is
  used: queues, blobs and tables are empty. An orchestrator runs until it ends
  or waits. What the function prints goes to standard error.

  With --url, the function runs in another process: `funcdeco run`, Core Tools
  or a function app in Azure. That process logs the result.

  Exit codes: 0 success, 1 the function failed, or errors in the app, 2
  invalid usage.

Options:
  --data TEXT|@FILE|-           A message, or an event as `sample` prints it.
  --sample                      Send the event that `sample` prints.
  --input BINDING=TEXT|@FILE|-  Value of an input binding; JSON is decoded.
                                Can be repeated.
  --url URL                     Run the function in the running app at this
                                URL.
  --key KEY                     The master key of the app at --url.
  --app MODULE:ATTRIBUTE        The app, if it is not the only App in app.py.
  --format [text|json]          json: one object with the outputs, the logs
                                and the exception.  [default: text]
  -h, --help                    Show this message and exit.
""",
    "list": """\
Usage: funcdeco list [OPTIONS] [PROJECT]...

  List the functions of PROJECT. Nothing is written.

  Functions that can't be resolved are omitted. Errors that `funcdeco check`
  reports go to standard error.

Options:
  --app MODULE:ATTRIBUTE    The app, if it is not the only App in app.py.
  --import-timeout SECONDS  Time limit for importing the app. The default is
                            120.
  --python PATH             Interpreter that imports the app. The default is
                            that of the project's virtual environment, else
                            the one that runs funcdeco.
  --format [text|json]      Output format; json includes bindings, settings,
                            source locations and diagnostics.  [default: text]
  -h, --help                Show this message and exit.
""",
    "package": """\
Usage: funcdeco package [OPTIONS] [PROJECT]

  Write a package of PROJECT that can be published: a zip file or a folder.

  It contains the generated function folders, the modules of the app and the
  files that they need. Tests, secrets, and files for editors and CI are
  excluded. The same project always produces the same bytes. Nothing is
  written if a rule of `funcdeco check` finds an error in what the package
  would contain.

Options:
  --app MODULE:ATTRIBUTE          The app, if it is not the only App in
                                  app.py.
  --import-timeout SECONDS        Time limit for importing the app. The
                                  default is 120.
  --python PATH                   Interpreter that imports the app. The
                                  default is that of the project's virtual
                                  environment, else the one that runs
                                  funcdeco.
  -o, --output PATH               A zip file if the name ends in .zip,
                                  otherwise a folder.  [default:
                                  dist/NAME.zip]
  --build [remote|local]          Where dependencies are installed: in Azure
                                  during publishing, or by this command.
                                  [default: remote]
  --target-python X.Y             The Python version of the deployed app.
                                  [default: that of funcdeco]
  --platform TAG                  The platform of the deployed app:
                                  linux_x86_64, linux_aarch64 or a manylinux
                                  tag.  [default: linux_x86_64]
  --plan [consumption|flex|premium|dedicated]
                                  The hosting plan of the deployed app.
  --sbom FILE                     Also write a software bill of materials:
                                  CycloneDX, as JSON.
  --no-check                      Package despite errors from `funcdeco
                                  check`.
  --format [text|json]            Output format; json contains the report and
                                  the diagnostics.  [default: text]
  -h, --help                      Show this message and exit.
""",
    "read": """\
Usage: funcdeco read [OPTIONS] FILE...

  Read function.json files as the host does and print them as build would
  write them.

  FILE can also be a function folder. Comments and trailing commas are
  accepted but not kept. Diagnostics go to standard error; files with errors
  are not printed. Nothing is written.

Options:
  --format [text|json]  Output format; json is a list with one object per
                        file, including its diagnostics.  [default: text]
  -h, --help            Show this message and exit.
""",
    "run": """\
Usage: funcdeco run [OPTIONS] [PROJECT]

  Run the functions of PROJECT on this machine, and reload them on changes.

  Exit codes: 0 stopped by Ctrl-C, 1 errors in the app, 2 invalid usage.

Options:
  --port INTEGER RANGE            Port to listen on. The default is 7071; 0
                                  selects a free one.  [0<=x<=65535]
  --host TEXT                     Address to listen on.  [default: 127.0.0.1]
  --function NAME                 Run only this function. Can be repeated.
  --no-watch                      Don't reload on changes.
  --in-memory                     Deliver outputs to triggers and keep
                                  orchestrations in memory, without storage.
  --azurite                       Start Azurite, the storage emulator, unless
                                  it is already running.
  --run-on-startup NAME           Run this timer once at startup. Can be
                                  repeated.
  --cors ORIGINS                  Origins to allow by CORS, separated by
                                  commas; `*` allows all.
  --cors-credentials              Allow these origins to send cookies.
  --allowed-host NAME             Host name to accept in requests to the admin
                                  API. Can be repeated.
  --keys                          Require function keys, and print the keys of
                                  this run.
  --debug [PORT]                  Allow a debugger to attach. The default port
                                  is 5678; 0 selects a free one.
                                  [0<=x<=65535]
  --debug-wait                    Wait for the debugger before importing the
                                  app.
  --log-level [debug|info|warning|error]
                                  Lowest level of the logs to show.  [default:
                                  info]
  --app MODULE:ATTRIBUTE          The app, if it is not the only App in
                                  app.py.
  --format [text|json]            json: one object per line.  [default: text]
  -h, --help                      Show this message and exit.
""",
    "sample": """\
Usage: funcdeco sample [OPTIONS] NAME [PROJECT]

  Print a sample event for the function NAME as JSON, which you can edit.

  Send it with `funcdeco invoke NAME --data @event.json`. Its keys are the
  keywords of the test client's method for the trigger.

Options:
  --app MODULE:ATTRIBUTE    The app, if it is not the only App in app.py.
  --import-timeout SECONDS  Time limit for importing the app. The default is
                            120.
  --python PATH             Interpreter that imports the app. The default is
                            that of the project's virtual environment, else
                            the one that runs funcdeco.
  -h, --help                Show this message and exit.
""",
    "schema": """\
Usage: funcdeco schema [OPTIONS]

  Print the JSON schema of function.json, with all bindings.

  Editors use it for validation and completion. Reference it in a
  function.json with `"$schema": "../function.schema.json"`.

Options:
  --output FILE  Write the schema to FILE instead of standard output.
  -h, --help     Show this message and exit.
""",
    "show": """\
Usage: funcdeco show [OPTIONS] NAME [PROJECT]

  Print the function.json of the function NAME, as build would write it.

  For an app of the v2 model, print what the worker reports to the host. For a
  timer, the next runs are printed on standard error.

Options:
  --app MODULE:ATTRIBUTE    The app, if it is not the only App in app.py.
  --import-timeout SECONDS  Time limit for importing the app. The default is
                            120.
  --python PATH             Interpreter that imports the app. The default is
                            that of the project's virtual environment, else
                            the one that runs funcdeco.
  -h, --help                Show this message and exit.
""",
    "verify": """\
Usage: funcdeco verify [OPTIONS] [PACKAGE]

  Load each function of PACKAGE with Microsoft's runtime, and report which
  ones fail and why.

  PACKAGE is a folder or a zip with the content of a deployed app, from
  `funcdeco package` or any other tool. The default is the only zip in dist/.

  The functions are loaded in a clean environment with the Python version of
  the package, which must be on this machine, by the code that loads them in
  Azure: azure-functions-runtime-v1, or azure-functions-runtime for v2 apps.
  The environment is created once, and kept in the cache folder:
  FUNCDECO_CACHE_DIR, by default funcdeco in the cache folder of the user. If
  the package has no .python_packages, its requirements.txt is installed
  first. After that, connections that leave the machine are refused, and no
  variable of this machine is passed on except the given settings.

  If the package can't be imported on this machine, its imports and compiled
  modules are checked without loading it, and a note is printed; with
  --strict, the exit code is then 2. A package that `funcdeco package` wrote
  before the last change of the project's files gets a warning.

  Exit codes: 0 all functions load, 1 some don't, or a warning with --strict,
  2 invalid usage, or the environment can't be created.

Options:
  --python X.Y|PATH               The Python to use. The default is the
                                  version that the package was built for.
  --plan [consumption|flex|premium|dedicated]
                                  The hosting plan of the app.  [default:
                                  flex]
  --platform [linux_x86_64|linux_aarch64]
                                  The platform of the app.  [default:
                                  linux_x86_64]
  --settings FILE                 App settings: a local.settings.json, lines
                                  of NAME=VALUE, or the output of `az
                                  functionapp config appsettings list`.
  --setting NAME=VALUE            An app setting. Can be repeated.
  --invoke NAME                   Also call this function with the event that
                                  `funcdeco sample` prints. Can be repeated.
  --invoke-all                    Call all functions that load.
  --timeout SECONDS               Time limit for loading or calling a
                                  function, or indexing a v2 app. The default
                                  is 120.
  --strict                        Fail on warnings, and if the functions can't
                                  be loaded on this machine.
  --format [text|json|junit|github]
                                  Output format.  [default: text]
  -h, --help                      Show this message and exit.
""",
}

FAULTY = APP.replace("queue_name", "queue_nam")


def alone(*arguments: str, cwd: Path) -> Done:
    return python("-m", "funcdeco", *arguments, cwd=cwd)


@pytest.mark.parametrize("option", ["-h", "--help"])
@pytest.mark.parametrize("command", HELP)
def test_help_is_this(command: str, option: str, tmp_path: Path) -> None:
    arguments = [command, option] if command else [option]
    assert funcdeco(*arguments, cwd=tmp_path) == Done(0, HELP[command], "")


@pytest.mark.parametrize("command", ["", "build"])
def test_help_is_the_same_in_a_process_of_its_own(command: str, tmp_path: Path) -> None:
    assert alone(*command.split(), "--help", cwd=tmp_path) == Done(0, HELP[command], "")


def test_every_command_has_its_help_above() -> None:
    lines = HELP[""].partition("Commands:\n")[2].splitlines()
    assert [line.split()[0] for line in lines] == [name for name in HELP if name]


def test_version(tmp_path: Path) -> None:
    assert alone("--version", cwd=tmp_path) == Done(0, f"funcdeco, version {__version__}\n", "")


def test_no_command_at_all_gives_the_help(tmp_path: Path) -> None:
    assert alone(cwd=tmp_path) == Done(2, "", HELP[""])


@pytest.mark.parametrize(
    ("command", "error"),
    [
        ("biuld", "No such command 'biuld'. Did you mean 'build'?"),
        ("xyzzy", "No such command 'xyzzy'."),
    ],
)
def test_unknown_command(command: str, error: str, tmp_path: Path) -> None:
    text = f"""\
        Usage: funcdeco [OPTIONS] COMMAND [ARGS]...
        Try 'funcdeco --help' for help.

        Error: {error}
    """
    assert alone(command, cwd=tmp_path) == declared("", 2, text)


def test_unknown_option(tmp_path: Path) -> None:
    done = alone("build", "--chek", cwd=tmp_path)
    assert (done.code, done.out) == (2, "")
    assert done.err.splitlines()[-1].startswith("Error: No such option '--chek'.")  # click's own


@pytest.mark.parametrize("shape", ["text", "json"])
@pytest.mark.parametrize(
    ("app", "files", "arguments", "code"),
    [
        pytest.param(APP, {}, ["build"], 0, id="build"),
        pytest.param(APP, {}, ["build", "--check"], 1, id="build --check"),
        pytest.param(APP, {}, ["build", "--output", "out"], 0, id="output"),
        pytest.param(APP, {}, ["build", "--output", "."], 2, id="output in the wrong place"),
        pytest.param(FAULTY, {}, ["build"], 1, id="build with faults"),
        pytest.param(FAULTY, {}, ["build", "--keep-going"], 1, id="build that keeps going"),
        pytest.param(APP, {}, ["build", "nowhere"], 2, id="no such folder"),
        pytest.param(APP, {"app.py": None}, ["build"], 2, id="no app.py"),
        pytest.param(APP, {"host.json": None}, ["build"], 1, id="no host.json"),
        pytest.param("\n1 / 0", {}, ["build"], 1, id="app raises"),
        pytest.param("\n)", {}, ["build"], 1, id="app does not parse"),
        pytest.param(APP, {}, ["build", "--app", "app:nothing"], 2, id="no such attribute"),
        pytest.param(APP, {}, ["check"], 0, id="check"),
        pytest.param(FAULTY, {}, ["check"], 1, id="check with faults"),
        pytest.param(APP, {}, ["check", "nowhere"], 2, id="check no such folder"),
        pytest.param(APP, {}, ["explain", "NAM001"], 0, id="explain"),
        pytest.param(APP, {}, ["explain", "R-HTTP-07"], 0, id="explain a host rule"),
        pytest.param(APP, {}, ["list"], 0, id="list"),
        pytest.param(FAULTY, {}, ["list"], 1, id="list with faults"),
        pytest.param(APP, {}, ["list", "nowhere"], 2, id="list of no such folder"),
    ],
)
def test_exit_code_is_the_same_in_both_formats(
    write_app: Write,
    app: str,
    files: dict[str, str | None],
    arguments: list[str],
    code: int,
    shape: str,
) -> None:
    folder = write_app(app, files)
    done = funcdeco(*arguments, "--format", shape, cwd=folder)
    assert done.code == code
    if shape == "json":
        json.loads(done.out)


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        pytest.param(["show", "hello"], 0, id="show"),
        pytest.param(["show", "nothing"], 2, id="show no such function"),
        pytest.param(["show", "hello", "nowhere"], 2, id="show in no such folder"),
        pytest.param(["explain", "nothing"], 2, id="explain no such code"),
        pytest.param(["explain", "R-HTTP-99"], 2, id="explain no such host rule"),
        pytest.param(["clean"], 0, id="clean"),
        pytest.param(["clean", "nowhere"], 2, id="clean no such folder"),
        pytest.param(["init", "app.py"], 2, id="init of a file"),
    ],
)
def test_exit_code_of_other_commands(write_app: Write, arguments: list[str], code: int) -> None:
    assert funcdeco(*arguments, cwd=write_app(APP)).code == code


@pytest.mark.parametrize("command", ["build", "list", "clean"])
def test_project_may_be_named_by_its_app(write_app: Write, command: str) -> None:
    assert funcdeco(command, "app.py", cwd=write_app(APP)).code == 0


DIAGNOSTIC = ["code", "severity", "message", "hint", "file", "line", "function", "binding"]


def keys(value: Any) -> Any:
    """Return the keys of nested objects; of a list, those of its first element."""
    if isinstance(value, dict):
        return {key: keys(inner) for key, inner in value.items()}
    return [keys(value[0])] if isinstance(value, list) and value else None


def test_keys_of_build_are_those_of_a_diagnostic(write_app: Write) -> None:
    found = json.loads(funcdeco("build", "--format", "json", cwd=write_app(FAULTY)).out)
    place = ["column", "end_line", "end_column"]
    keys = [*DIAGNOSTIC[:6], *place, *DIAGNOSTIC[6:], "property", "fixable"]
    assert [list(item) for item in found] == [keys]


def test_keys_of_check_include_the_diff(write_app: Write) -> None:
    done = funcdeco("build", "--check", "--format", "json", cwd=write_app(APP))
    assert [list(item) for item in json.loads(done.out)] == 4 * [[*DIAGNOSTIC, "detail"]]


def test_keys_of_list(write_app: Write) -> None:
    place = {"file": None, "line": None}
    trigger = {"type": None, "direction": None, "name": None}
    queue = {"queueName": None, "connection": None}
    setting = {"name": None, "used_by": [{"function": None, "binding": None, "property": None}]}
    store = APP[APP.index("\n@app.queue") :]
    done = funcdeco("list", "--format", "json", cwd=write_app(store))
    assert keys(json.loads(done.out)) == {
        "functions": [
            {
                "name": None,
                "model": None,
                "trigger": None,
                "resource": None,
                "lazy": None,
                "handler": {"module": None, "attribute": None},
                "source": place,
                "bindings": [{**trigger, **queue, "source": place}],
                "settings": [setting],
                "function_json": {"scriptFile": None, "bindings": [{**trigger, **queue}]},
            }
        ],
        "settings": [setting],
        "diagnostics": None,
    }


def test_list_prints_the_table_without_a_status(write_app: Write) -> None:
    table = """\
        FUNCTION  TRIGGER  ROUTE OR RESOURCE
        hello     http     GET /api/hello
        store     queue    orders
    """
    folder = write_app(APP)
    before = sorted(path.name for path in folder.iterdir() if path.name != "__pycache__")
    assert funcdeco("list", cwd=folder) == declared(table)
    after = sorted(path.name for path in folder.iterdir() if path.name != "__pycache__")
    assert after == before


@pytest.mark.parametrize("name", ["hello", "HELLO"])
def test_show_prints_what_build_writes(write_app: Write, name: str) -> None:
    folder = write_app(APP)
    done = funcdeco("show", name, cwd=folder)
    assert funcdeco("build", cwd=folder).code == 0
    assert done == Done(0, (folder / "hello/function.json").read_text("utf-8"), "")


@pytest.mark.parametrize(
    ("name", "hint"),
    [("helo", "Did you mean 'hello'?"), ("xyzzy", "Available functions: hello, store.")],
)
def test_show_of_no_function(write_app: Write, name: str, hint: str) -> None:
    done = funcdeco("show", name, cwd=write_app(APP))
    assert done == Done(2, "", f"Error: function {name!r} does not exist. {hint}\n")


@pytest.mark.parametrize(
    "arguments",
    [["build", "--format", "json"], ["list", "--format", "json"], ["show", "hello"]],
    ids=" ".join,
)
@pytest.mark.parametrize(
    "noise",
    [
        pytest.param('\nprint("noise")', id="print"),
        pytest.param('\nimport os; os.write(1, b"noise\\n")', id="file descriptor"),
        pytest.param('\nimport sys; sys.__stdout__.write("noise\\n")', id="real stdout"),
        pytest.param('\nimport os; os.system("echo noise")', id="child process"),
    ],
)
def test_what_the_app_prints_does_not_spoil_the_json(
    write_app: Write, arguments: list[str], noise: str
) -> None:
    folder = write_app(noise + APP)
    done = alone(*arguments, cwd=folder)
    assert (done.code, done.err) == (0, "noise\n")
    json.loads(done.out)


def test_what_the_app_prints_goes_to_standard_error_in_text_as_well(write_app: Write) -> None:
    done = alone("list", cwd=write_app('\nprint("noise")' + APP))
    assert (done.code, done.out.splitlines()[0].split()[0], done.err) == (0, "FUNCTION", "noise\n")


def imported(folder: Path, *arguments: str) -> set[str]:
    """Return the modules that a command imports."""
    done = python("-X", "importtime", "-m", "funcdeco", *arguments, cwd=folder)
    assert done.code == 0
    return {line.rpartition("|")[2].strip() for line in done.err.splitlines()}


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], ["init"]], ids=" ".join)
def test_commands_without_an_app_import_neither_pydantic_nor_azure(
    arguments: list[str], tmp_path: Path
) -> None:
    heavy = {
        "pydantic",
        "pydantic_core",
        "azure.functions",
        "funcdeco.grammar",
        "funcdeco.sources.decorators",
    }
    assert imported(tmp_path, *arguments) & heavy == set()


def test_output_that_nobody_reads_ends_the_command_quietly(write_app: Write) -> None:
    command = f"{sys.executable} -m funcdeco list --format json | head -c 1"
    code = f"import subprocess; subprocess.run({command!r}, shell=True)"
    functions = "".join(f'\n@app.http(route="{i}")\ndef f{i}(req): ...\n' for i in range(200))
    done = python("-c", code, cwd=write_app(functions))
    assert (done.code, done.out, done.err) == (0, "{", "")


def test_text_that_the_terminal_cannot_show_does_not_end_in_a_traceback(write_app: Write) -> None:
    folder = write_app('\n@app.http(route="größe/→")\ndef hello(req): ...\n')
    done = python("-m", "funcdeco", "list", cwd=folder, PYTHONIOENCODING="ascii")
    assert "Traceback" not in done.err
    assert done.code == 0
