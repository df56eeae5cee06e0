"""What becomes of outputs and return values is checked in functions with errors elsewhere."""

from __future__ import annotations

from pathlib import Path

import pytest

from check_support import write_project
from funcdeco.linter.check import check

pytestmark = pytest.mark.core

CONNECTION = 'connection="AzureWebJobsStorage"'
HEADS = {
    "app.py": "import azure.functions as func\nfrom funcdeco import App\napp = App()\n",
    "function_app.py": "import azure.functions as func\n\napp = func.FunctionApp()\n",
}
# An error by the decorators, the parameters that it needs, and its code; {} is the keyword of the name.
ERRORS = {
    "value": ('@app.timer_trigger({}="t", schedule="0 0 25 * * *")', "t", "TMR001"),
    "binding": (
        '@app.timer_trigger({}="t", schedule="0 0 6 * * *")\n'
        f'@app.table_input({{}}="x", table_name="a_b", {CONNECTION}, take=None, bad=1)',
        "t, x",
        "BND001",
    ),
    "parameter": ('@app.timer_trigger({}="t", schedule="0 0 6 * * *")', "t, extra", "BND007"),
    "lost": (
        '@app.timer_trigger({}="t", schedule="0 0 6 * * *")\n'
        f'@app.blob_input({{}}="none", path="images/x", {CONNECTION})',
        "t",
        "BND006",
    ),
    "second_trigger": (
        '@app.timer_trigger({}="t", schedule="0 0 6 * * *")\n'
        f'@app.queue_trigger({{}}="m", queue_name="orders", {CONNECTION})',
        "t, m",
        "FUN005",
    ),
}
OUTPUT = f'@app.queue_output({{}}="out", queue_name="done", {CONNECTION})'
RETURN = f'@app.queue_output({{}}="$return", queue_name="done", {CONNECTION})'
# The output, its parameter, the body, and the code.
MISTAKES = {
    "unused": (OUTPUT, "out: func.Out[str]", "print(t)", "RET007"),
    "assigned": (OUTPUT, "out: func.Out[str]", 'out = "x"', "RET005"),
    "set": (OUTPUT, "out: func.Out[str]", "out.set({1})", "RET006"),
    "returned": (RETURN, "", "return {1}", "RET001"),
    "branch": (RETURN, "", 'return {1} if t.past_due else "x"', "RET002"),
    "own_error": (
        OUTPUT.replace('queue_name="done"', 'queue_name="a_b"'),
        "out: func.Out[str]",
        "print(t)",
        "RET007",
    ),
}


def codes(folder: Path, file: str, decorators: str, parameters: str, body: str) -> list[str]:
    """Return the codes of the findings in a project with one function."""
    keyword = "name" if file == "app.py" else "arg_name"
    written = decorators.replace("{}", keyword)
    source = f"{HEADS[file]}{written}\ndef go({parameters}):\n    {body}\n"
    packages = "azure-functions\n" + "funcdeco\n" * (file == "app.py")
    write_project(folder, {"app.py": None, file: source, "requirements.txt": packages})
    return [one.code for one in check(folder)]


@pytest.mark.parametrize("file", HEADS)
@pytest.mark.parametrize("error", ERRORS)
def test_a_mistake_about_an_output_is_reported_beside_an_error(
    tmp_path: Path, file: str, error: str
) -> None:
    above, names, code = ERRORS[error]
    for output, parameter, body, expected in MISTAKES.values():
        parameters = ", ".join(filter(None, [names, parameter]))
        found = codes(tmp_path, file, f"{above}\n{output}", parameters, body)
        assert (body, expected in found, code in found) == (body, True, True), found


@pytest.mark.parametrize("file", HEADS)
@pytest.mark.parametrize(
    ("output", "parameter", "body", "expected"),
    [
        # PYT002 reports the annotation, on which the values depend.
        (OUTPUT, "out: str", "print(out)", ["PYT002"]),
        (OUTPUT, "out: str", "out.set({1})", ["PYT002"]),
        # Another binding has the name.
        (OUTPUT.replace('"out"', '"t"'), "", "print(t)", ["BND005"]),
        (OUTPUT, "other: func.Out[str]", "print(t)", ["BND006"]),
    ],
)
def test_what_follows_from_the_error_is_not_reported(
    tmp_path: Path, file: str, output: str, parameter: str, body: str, expected: list[str]
) -> None:
    trigger = '@app.timer_trigger({}="t", schedule="0 0 6 * * *")'
    parameters = ", ".join(filter(None, ["t", parameter]))
    found = codes(tmp_path, file, f"{trigger}\n{output}", parameters, body)
    assert [one for one in found if one.startswith(("RET", *expected))] == expected
