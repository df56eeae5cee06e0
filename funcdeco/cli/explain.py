"""`funcdeco explain`."""

from __future__ import annotations

import click

from funcdeco.cli.common import format_option, print_json
from funcdeco.diagnostics.codes import CODES, GROUPS
from funcdeco.export.codes import code_rows, code_table, explained


@click.command()
@click.argument("code", default="", metavar="[CODE]")
@format_option("json gives a list with one object for each code, with its explanation.")
def command(code: str, shape: str) -> None:
    """Say what a diagnostic's CODE means, with an example and what to write instead.

    CODE is one such as HTP008, its name such as route-unreachable, a group such as HTP, or a rule of
    the host such as R-HTTP-07; left out, all codes are listed.
    """
    wanted = code.upper()
    names = {facts.name: one for one, facts in CODES.items()}
    one = wanted if wanted in CODES else names.get(code.lower())
    found = [one] if one else [each for each in CODES if _is_meant(each, wanted)]
    if not found:
        from difflib import get_close_matches

        near = get_close_matches(wanted, [*CODES, *GROUPS, *(n.upper() for n in names)], 1)
        hint = f"did you mean `{near[0]}`?" if near else "`funcdeco explain` lists all codes"
        raise click.UsageError(f"there is no code {code!r}; {hint}")
    if shape == "json":
        print_json(code_rows(found))
    elif one:
        click.echo(explained(one), nl=False)
    else:
        groups = {each[:3]: GROUPS[each[:3]] for each in found}
        click.echo(code_table(found, groups), nl=False)


def _is_meant(code: str, wanted: str) -> bool:
    return wanted in ("", code[:3], *CODES[code].host_rules.split())
