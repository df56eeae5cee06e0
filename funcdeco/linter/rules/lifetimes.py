"""Rules for the ends of support of what the app runs on."""

from __future__ import annotations

import re

from funcdeco.analysis.checked_app import CheckedApp, find_setting
from funcdeco.analysis.lifetimes import Lifetime, is_on_plan, lifetime
from funcdeco.analysis.target_environment import PYTHONS
from funcdeco.diagnostics.location import Location
from funcdeco.diagnostics.wording import one_of
from funcdeco.linter.chosen import about_choice
from funcdeco.linter.rule import Finding, Findings, Table

TABLE = Table("END")
_MOVE = "move the app to Flex Consumption"
_VERSION = "FUNCTIONS_EXTENSION_VERSION"


@TABLE.app("END001")
def python_ended(app: CheckedApp) -> Findings:
    """Report a Python version whose support has ended."""
    found = lifetime("python", app.target.target_python)
    if found and found.is_over(app.target.today):
        yield _about(app, found, _newer_python(app))


@TABLE.app("END002")
def python_ending(app: CheckedApp) -> Findings:
    """Report a Python version whose support ends soon."""
    found = lifetime("python", app.target.target_python)
    if found and found.ends_soon(app.target.today):
        yield _about(app, found, _newer_python(app))


def _newer_python(app: CheckedApp) -> str:
    today, plan = app.target.today, app.target.plan
    ends = {name: lifetime("python", name) for name in PYTHONS if is_on_plan(name, plan)}
    lasting = [
        name
        for name, one in ends.items()
        if one and not one.is_over(today) and not one.ends_soon(today)
    ]
    if lasting:
        return f"use {one_of(lasting)}"
    return f"{_MOVE} and use a newer version" if plan == "consumption" else "use a newer version"


@TABLE.app("END003")
def plan_ended(app: CheckedApp) -> Findings:
    """Report a plan whose support has ended."""
    found = lifetime("plan", app.target.plan)
    if found and found.is_over(app.target.today):
        yield _about(app, found, _MOVE)


@TABLE.app("END004")
def plan_ending(app: CheckedApp) -> Findings:
    """Report a plan whose support ends soon."""
    found = lifetime("plan", app.target.plan)
    if found and found.ends_soon(app.target.today):
        yield _about(app, found, _MOVE)


@TABLE.app("END005")
def host_ended(app: CheckedApp) -> Findings:
    """Report a deployed app with a version of the host whose support has ended."""
    settings = app.target.settings or {}
    name = find_setting(settings, _VERSION)
    major = re.match(r"~?(\d+)", settings[name].strip()) if name else None
    found = lifetime("host", major[1]) if major else None
    if found and found.is_over(app.target.today):
        at = Location(app.target.settings_file or str(app.root))
        message = (
            f"{found.sentence(app.target.today)}, and `{_VERSION}` is `{settings[name or '']}`"
        )
        yield Finding(message, "set it to `~4`", at=at)


def _about(app: CheckedApp, found: Lifetime, hint: str) -> Finding:
    """Return a finding at the option or the key that selects it."""
    key = "plan" if found.kind == "plan" else "target-python"
    return about_choice(app, found.sentence(app.target.today), hint, key)
