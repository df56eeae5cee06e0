"""The page with the ends of support, generated from the table that `check` uses."""

from __future__ import annotations

from collections.abc import Iterator

from funcdeco.analysis.lifetimes import COMMUNITY, Kind, is_on_plan, of_kind
from funcdeco.analysis.target_environment import PLANS

_HEAD = """# Ends of support

This page lists the dates on which Microsoft's support ends for Python versions, hosting plans, extension bundles and
hosts. It is generated from the table that `funcdeco check` uses. The dates come from the linked pages, and Microsoft may
change them.

If [`target-python`](configuration.md) is a version whose support has ended,
[END001](diagnostics/end.md#END001) reports it, and for half a year before,
[END002](diagnostics/end.md#END002). [END003](diagnostics/end.md#END003) and
[END004](diagnostics/end.md#END004) do the same for `plan`, a year before.
[HST006](diagnostics/hst.md#HST006) reports old extension bundles, and
[END005](diagnostics/end.md#END005) old versions of the host. To see the findings of another day, set
`FUNCDECO_TODAY`: `FUNCDECO_TODAY=2028-01-31 funcdeco check`.
"""
_TITLES: dict[Kind, str] = {
    "plan": "Hosting plans",
    "bundle": "Extension bundles",
    "host": "Versions of the host",
}
_OTHERS: dict[Kind, str] = {
    "plan": "The other plans have no announced end.",
    "bundle": "Bundle 4 has no announced end.",
    "host": "Version 4 has no announced end.",
}


def page() -> str:
    """Return the page."""
    return "\n".join([_HEAD, *_pythons(), *(line for kind in _TITLES for line in _table(kind))])


def _pythons() -> Iterator[str]:
    yield "## Python versions {#python}\n"
    yield "funcdeco itself runs on all of these. `check`, `package` and `verify` accept each of them as"
    yield "`target-python`. Microsoft's support ends when Python's own support ends, or when that of the"
    yield "image's Linux ends, whichever is"
    yield "[earlier](https://learn.microsoft.com/azure/azure-functions/language-support-policy).\n"
    yield f"| Python | Microsoft's support ends | [Python's own]({COMMUNITY}) | Plans | Source |"
    yield "| --- | --- | --- | --- | --- |"
    for one in of_kind("python"):
        plans = [plan for plan in PLANS if is_on_plan(one.name, plan)]
        shown = "all" if len(plans) == len(PLANS) else ", ".join(f"`{plan}`" for plan in plans)
        source = f"[page]({one.source})"
        end = one.when.removeprefix("in ")
        yield f"| {one.name} | {end} | {one.community_end} | {shown} | {source} |"
    yield ""


def _table(kind: Kind) -> Iterator[str]:
    yield f"## {_TITLES[kind]} {{#{kind}}}\n"
    yield "| | Support ends | Source |\n| --- | --- | --- |"
    for one in of_kind(kind):
        title = one.title[0].upper() + one.title[1:]
        yield f"| {title} | {one.when.removeprefix('on ')} | [page]({one.source}) |"
    yield f"\n{_OTHERS[kind]}\n"
