"""Rules for the values of identity-based connections; no message contains such a value."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from funcdeco.analysis.app_settings import Configuration, is_known, known_configuration
from funcdeco.analysis.checked_app import CheckedApp, find_setting
from funcdeco.analysis.connections import Connection, connections
from funcdeco.analysis.file_location import in_local_settings
from funcdeco.diagnostics.location import Location
from funcdeco.grammar.service_address import is_namespace, is_url, storage_address
from funcdeco.linter.rule import About, Finding, Findings, Table

TABLE = Table("CON")
_PUBLIC = "core.windows.net"
_FIRST = "and the extension uses the first"
_EITHER = "and the extension uses one of them, depending on its version"
_HINTS = {
    "fullyqualifiednamespace": "set it to a host name such as `NAMESPACE.servicebus.windows.net`",
    "accountendpoint": "set it to a URL such as `https://ACCOUNT.documents.azure.com:443/`",
    "topicendpointuri": "set it to the topic's endpoint, which begins with `https://`",
    "accountname": "set it to the account name only, without service and domain",
}


class _Member(NamedTuple):
    """One setting of an identity-based connection."""

    name: str
    key: str
    """In lowercase, without the name of the connection."""
    value: str
    service: str
    """`blob`, `queue` or `table` for the URL of a storage account; else empty."""

    @property
    def hint(self) -> str:
        url = f"`https://ACCOUNT.{self.service}.core.windows.net`"
        return _HINTS.get(self.key) or f"set it to the URL of the {self.service}s, such as {url}"


@TABLE.app("CON012")
def invalid_address(app: CheckedApp) -> Findings:
    """Report addresses in identity-based connections that no client accepts."""
    for one, members in _identities(app):
        has_account = any(member.key == "accountname" for member in members)
        for member in members:
            # Versions of the extension differ in which of both settings they use: see CON013.
            is_used = not (has_account and member.service)
            problem = _problem(member) if is_used else ""
            if problem:
                message = f"`{member.name}` {problem}"
                yield _finding(message, member.hint, member, one, app)


@TABLE.app("CON013")
def two_addresses(app: CheckedApp) -> Findings:
    """Report storage connections that contain both the account and another URL."""
    for one, members in _identities(app):
        account = next((member for member in members if member.key == "accountname"), None)
        for member in members if account else ():
            if account and member.service and not _is_same(account.value, member.value):
                message = f"`{account.name}` and `{member.name}` are different addresses, "
                message += _FIRST if member.key in ("serviceuri", "endpoint") else _EITHER
                yield _finding(message, "remove one of them", account, one, app)


def _finding(message: str, hint: str, member: _Member, one: Connection, app: CheckedApp) -> Finding:
    """Return a finding at a setting, or at the property that names its connection."""
    place = _place(member, one, app)
    return Finding(message, hint, key=one.use.key if place is one.use.at else "", at=place)


def _identities(app: CheckedApp) -> Iterator[tuple[Connection, list[_Member]]]:
    """Yield the identity-based connections with those of their settings that are addresses."""
    settings = known_configuration(app)
    seen: set[str] = set()
    for one in connections(app):
        if not one.needs or not one.members(settings) or one.value(settings):
            continue
        members = [found for found in _members(one, settings) if found.name.lower() not in seen]
        seen.update(member.name.lower() for member in members)
        yield one, members


def _members(one: Connection, settings: Configuration) -> Iterator[_Member]:
    known = one.members(settings)
    for group in one.needs:
        service = next((key[: -len("ServiceUri")] for key in group if "ServiceUri" in key), "")
        for key in group:
            value = known.get(key.lower())
            if value and is_known(value):
                is_url = bool(service) and key != "accountName"
                yield _Member(f"{one.name}__{key}", key.lower(), value, service if is_url else "")


def _problem(member: _Member) -> str:
    """Return what is wrong with the value; empty if a client may accept it."""
    value = member.value.strip()
    if member.key == "accountname":
        return "isn't the name of a storage account" if set(".:/=; ") & set(value) else ""
    if member.key == "fullyqualifiednamespace":
        return "" if is_namespace(value) else "isn't the host name of a namespace"
    if not is_url(value, *(("https",) if member.service else ("https", "http"))):
        return "isn't a URL that begins with `https://`"
    address = storage_address(value) if member.service else None
    if address and address.service != member.service:
        return f"is the URL of the account's {address.service}s"
    return ""


def _is_same(account: str, url: str) -> bool:
    """Return whether *url* is the address that the extension derives from the *account*."""
    found = storage_address(url)
    return found is not None and (found.account, found.domain) == (account.strip().lower(), _PUBLIC)


def _place(member: _Member, one: Connection, app: CheckedApp) -> About:
    """Return the location of a setting: in the file that contains it, or where it is used."""
    spellings = [f"{key}{mark}{member.key}" for key in one.keys for mark in ("__", ":")]
    if app.target.settings is not None:
        return Location(app.target.settings_file) if app.target.settings_file else one.use.at
    found = (find_setting(app.local_settings or {}, name) for name in spellings)
    name = next(filter(None, found), None)
    return in_local_settings(app, "Values", name) if name else one.use.at
