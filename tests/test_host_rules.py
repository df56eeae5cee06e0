"""Host rules: the table, and the output of `funcdeco explain`."""

from __future__ import annotations

import json

import pytest

from build_support import Done, declared, funcdeco
from funcdeco.diagnostics.codes import CODES
from funcdeco.diagnostics.host_rules import HOST_RULES, SECTIONS, covering, section_of


def test_rules_are_in_order_and_each_in_its_section() -> None:
    rules = list(HOST_RULES)
    counted = {name: sum(section_of(rule) == name for rule in rules) for name in SECTIONS}
    assert rules == [
        f"R-{section}-{number:02}"
        for section, count in counted.items()
        for number in range(1, count + 1)
    ]
    assert 0 not in counted.values()


def test_codes_name_rules_that_are_listed() -> None:
    named = {rule for facts in CODES.values() for rule in facts.host_rules.split()}
    assert sorted(named - HOST_RULES.keys()) == []


@pytest.mark.parametrize("rule", HOST_RULES)
def test_rule_has_either_a_code_or_a_reason_for_none(rule: str) -> None:
    facts = HOST_RULES[rule]
    assert bool(facts.reason) != bool(covering(rule))
    assert all(not text or text.endswith(".") for text in (facts.summary, facts.reason))
    assert facts.source


# -- funcdeco explain -----------------------------------------------------------------------------


@pytest.mark.parametrize("given", ["R-HTTP-06", "r-http-06", "R-http-06"])
def test_a_rule_that_a_code_covers(given: str) -> None:
    assert funcdeco("explain", given) == declared("""\
        # R-HTTP-06 (HTTP)

        If two functions have the same route string and share a method, the host rejects the one that is later by name.

        **Source** azure-functions-host `ScriptHost.HttpRoutesConflict`

        **Covered by**

        - HTP007 route-duplicate (error): Two functions have the same route and method.

        **See also** `funcdeco explain HTP007` shows an example. `funcdeco explain R-HTTP` lists the rules of this section.
        """)


def test_a_rule_that_several_codes_cover() -> None:
    assert funcdeco("explain", "R-TMR-06") == declared("""\
        # R-TMR-06 (Timers)

        Schedules are in UTC unless `WEBSITE_TIME_ZONE` is set. Linux Consumption and Flex Consumption do not support that setting.

        **Source** [Timer trigger](https://learn.microsoft.com/azure/azure-functions/functions-bindings-timer)

        **Covered by**

        - TMR012 time-zone-ignored (warning): The plan ignores the time zone.
        - TMR013 time-zone-unknown (warning): Unknown time zone.

        **See also** `funcdeco explain TMR012` shows an example. `funcdeco explain R-TMR` lists the rules of this section.
        """)


def test_a_rule_that_no_code_covers() -> None:
    assert funcdeco("explain", "R-BIND-18") == declared("""\
        # R-BIND-18 (Bindings)

        The worker does not send an output whose value is None.

        **Source** azure-functions-host `WorkerFunctionInvoker`

        **No code covers it** This is the intended way to send nothing.

        **See also** `funcdeco explain R-BIND` lists the rules of this section.
        """)


@pytest.mark.parametrize("given", ["R-RTY", "r-rty", "R-RTY-"])
def test_a_section_lists_its_rules(given: str) -> None:
    assert funcdeco("explain", given) == declared("""\
        Retry policies

        R-RTY-01  A retry policy is `fixedDelay` or `exponentialBackoff`, with a retry count and the intervals of that strategy. Intervals must not be negative, and the minimum must not exceed the maximum.
        R-RTY-02  Only a few triggers support retry policies. For the others the host logs a warning and ignores the policy.
        R-RTY-03  The key must be exactly `retry`. The host ignores unknown keys inside it.
        """)


def test_a_section_of_one_rule_is_a_list_too() -> None:
    text = f"Storage queues\n\nR-QUE-01  {HOST_RULES['R-QUE-01'].summary}\n"
    assert funcdeco("explain", "R-QUE") == Done(0, text, "")


@pytest.mark.parametrize("given", ["R", "r", "R-"])
def test_r_lists_all_rules_by_section(given: str) -> None:
    sections = [
        f"{title}\n\n{''.join(_line(rule) for rule in HOST_RULES if section_of(rule) == section)}"
        for section, title in SECTIONS.items()
    ]
    assert funcdeco("explain", given) == Done(0, "\n".join(sections), "")


def _line(rule: str) -> str:
    return f"{rule}  {HOST_RULES[rule].summary}\n"


def test_json_of_a_rule_that_a_code_covers() -> None:
    done = funcdeco("explain", "r-http-06", "--format", "json")
    assert (done.code, json.loads(done.out)) == (
        0,
        [
            {
                "rule": "R-HTTP-06",
                "section": "HTTP",
                "summary": HOST_RULES["R-HTTP-06"].summary,
                "source": "azure-functions-host `ScriptHost.HttpRoutesConflict`",
                "codes": [
                    {
                        "code": "HTP007",
                        "name": "route-duplicate",
                        "severity": "error",
                        "summary": "Two functions have the same route and method",
                    }
                ],
                "reason": "",
            }
        ],
    )


def test_json_of_a_rule_that_no_code_covers() -> None:
    facts = HOST_RULES["R-BIND-18"]
    done = funcdeco("explain", "R-BIND-18", "--format", "json")
    assert (done.code, json.loads(done.out)) == (
        0,
        [
            {
                "rule": "R-BIND-18",
                "section": "Bindings",
                "summary": facts.summary,
                "source": facts.source,
                "codes": [],
                "reason": facts.reason,
            }
        ],
    )


def test_json_of_all_rules_has_one_object_for_each_and_the_codes_that_name_it() -> None:
    rows = json.loads(funcdeco("explain", "R", "--format", "json").out)
    assert [row["rule"] for row in rows] == list(HOST_RULES)
    found = {(row["rule"], code["code"]) for row in rows for code in row["codes"]}
    assert found == {(rule, code) for code in CODES for rule in CODES[code].host_rules.split()}


@pytest.mark.parametrize(
    "given, hint",
    [
        ("R-HTTP-7", "did you mean `R-HTTP-07`?"),
        ("r-htp-07", "did you mean `R-HTTP-07`?"),
        ("R-HTPP", "did you mean `R-HTTP`?"),
        ("R-99999999", "`funcdeco explain R` lists all host rules"),
    ],
)
def test_an_unknown_rule_is_an_error_with_a_hint(given: str, hint: str) -> None:
    assert funcdeco("explain", given) == declared(
        "",
        2,
        f"""\
        Usage: funcdeco explain [OPTIONS] [CODE]
        Try 'funcdeco explain --help' for help.

        Error: unknown host rule '{given}'; {hint}
        """,
    )


def test_an_unknown_name_of_a_code_is_answered_in_the_spelling_of_the_table() -> None:
    assert funcdeco("explain", "Route-Unreachabel").err.splitlines()[-1] == (
        "Error: unknown code 'Route-Unreachabel'; did you mean `route-unreachable`?"
    )
