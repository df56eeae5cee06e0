"""`funcdeco explain`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NoReturn

import click

from funcdeco.cli.common import print_json
from funcdeco.cli.options import format_option
from funcdeco.diagnostics.codes import CODES, GROUPS
from funcdeco.diagnostics.host_rules import HOST_RULES, SECTIONS
from funcdeco.export.codes import code_rows, code_table, explained
from funcdeco.export.host_rules import explained_host_rule, host_rule_list, host_rule_rows


@click.command()
@click.argument("code", default="", metavar="[CODE]")
@format_option("Output format; json is a list with one object per code or host rule.")
def command(code: str, shape: str) -> None:
    """Explain a diagnostic code or a host rule.

    CODE is a code (HTP008), the name of a code (route-unreachable), a group of codes (HTP), a host
    rule (R-HTTP-07), a section of host rules (R-HTTP), or R for all host rules. Without CODE, all
    codes are listed. Case is ignored.
    """
    is_host_rule = code.upper() == "R" or code.upper().startswith("R-")
    (_explain_host_rules if is_host_rule else _explain_codes)(code, shape)


def _explain_codes(given: str, shape: str) -> None:
    query = given.upper()
    names = {facts.name.upper(): code for code, facts in CODES.items()}
    one = query if query in CODES else names.get(query)
    found = [one] if one else [code for code in CODES if query in ("", code[:3])]
    if not found:
        known = (*CODES, *GROUPS, *(facts.name for facts in CODES.values()))
        _refuse("code", given, known, "`funcdeco explain` lists all codes")
    if shape == "json":
        print_json(code_rows(found))
    elif one:
        click.echo(explained(one), nl=False)
    else:
        groups = {code[:3]: GROUPS[code[:3]] for code in found}
        click.echo(code_table(found, groups), nl=False)


def _explain_host_rules(given: str, shape: str) -> None:
    query = given.upper()
    prefix = f"{query.rstrip('-')}-"
    found = [rule for rule in HOST_RULES if rule == query or rule.startswith(prefix)]
    if not found:
        known = (*HOST_RULES, *(f"R-{section}" for section in SECTIONS))
        _refuse("host rule", given, known, "`funcdeco explain R` lists all host rules")
    if shape == "json":
        print_json(host_rule_rows(found))
    elif found == [query]:
        click.echo(explained_host_rule(query), nl=False)
    else:
        click.echo(host_rule_list(found), nl=False)


def _refuse(kind: str, given: str, known: Iterable[str], otherwise: str) -> NoReturn:
    from funcdeco.grammar.similar import did_you_mean

    hint = did_you_mean(given, known) or otherwise
    raise click.UsageError(f"unknown {kind} {given!r}; {hint}")
