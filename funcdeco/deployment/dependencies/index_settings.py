"""The indexes that pip or uv is configured for, so that the other one uses them too.

pip reads pip.conf and `PIP_*`, uv reads its own tables and `UV_*`; neither reads the other's. The
files are described at https://pip.pypa.io/en/stable/topics/configuration/.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping
from configparser import Error, RawConfigParser
from pathlib import Path

from funcdeco.deployment.dependencies.declared import Declared
from funcdeco.deployment.dependencies.tools import Kind
from funcdeco.grammar.late_pattern import late_pattern

_SECTIONS = ("global", "install")
_LISTS = ("extra-index-url", "find-links", "trusted-host", "constraint")
_FROM_PIP = {
    "index-url": "UV_DEFAULT_INDEX",
    "extra-index-url": "UV_INDEX",
    "find-links": "UV_FIND_LINKS",
    "trusted-host": "UV_INSECURE_HOST",
    "constraint": "UV_CONSTRAINT",
    "cert": "SSL_CERT_FILE",
    "client-cert": "SSL_CLIENT_CERT",
    "proxy": "ALL_PROXY",
    "timeout": "UV_HTTP_TIMEOUT",
    "default-timeout": "UV_HTTP_TIMEOUT",
    "no-index": "UV_NO_INDEX",
}
"""uv's variable for each option of pip."""
_OWN = ("UV_DEFAULT_INDEX", "UV_INDEX", "UV_INDEX_URL", "UV_EXTRA_INDEX_URL", "UV_NO_INDEX")
"""Variables that mean that uv is configured itself, so pip's indexes don't apply to it."""
_INDEXES = ("index-url", "extra-index-url", "no-index")
_ALL_INDEXES = ("unsafe-best-match",)
"""uv's name for what pip does: the best version of all indexes, which uv takes from the first one."""
_INDEX_OPTION = late_pattern(r"(?:--index-url|--no-index)(?:\s.*)?")


def installer_environment(kind: Kind, project: Path, declared: Declared) -> dict[str, str]:
    """Return the variables that give an installer the configuration of the other one."""
    own = _uv_tables(project)
    if kind == "pip":
        return _for_pip(own)
    settings = pip_settings()
    has_own = bool(own.get("index") or own.get("index-url") or own.get("extra-index-url"))
    if has_own or any(os.environ.get(name) for name in _OWN):
        settings = {key: value for key, value in settings.items() if key not in _INDEXES}
    if any(_INDEX_OPTION.fullmatch(line.text) for line in declared.lines):
        settings.pop("index-url", None)  # in pip, the file takes precedence
        settings.pop("no-index", None)
    found = {_FROM_PIP[key]: value for key, value in settings.items() if key in _FROM_PIP}
    has_more = any(line.text.startswith("--extra-index-url") for line in declared.lines)
    if (has_more or "extra-index-url" in settings) and not own.get("index-strategy"):
        # These are pip's, which takes the best version of all indexes, as a build in Azure does.
        found["UV_INDEX_STRATEGY"] = _ALL_INDEXES
    return {name: _joined(name, value) for name, value in found.items() if not os.environ.get(name)}


def pip_settings() -> dict[str, tuple[str, ...]]:
    """Return pip's options from its files and from the environment; lists have several values."""
    found: dict[str, tuple[str, ...]] = {}
    files = list(_pip_files())
    for section in _SECTIONS:
        for path in files:
            found |= _section(path, section)
    for name, value in os.environ.items():
        if name.startswith("PIP_") and value:
            key = name[4:].lower().replace("_", "-")
            found[key] = tuple(value.split()) if key in _LISTS else (value,)
    return found


def _pip_files() -> Iterator[Path]:
    """Yield the files that pip reads, in its order: later ones take precedence."""
    chosen = os.environ.get("PIP_CONFIG_FILE")
    if chosen == os.devnull:
        return
    name = "pip.ini" if sys.platform == "win32" else "pip.conf"
    home = Path.home()
    if sys.platform == "win32":
        yield Path(os.environ.get("PROGRAMDATA", "C:/ProgramData"), "pip", name)
        yield home / "pip" / name
        yield Path(os.environ.get("APPDATA", home), "pip", name)
    else:
        for folder in os.environ.get("XDG_CONFIG_DIRS", "/etc/xdg").split(os.pathsep):
            yield Path(folder, "pip", name)
        yield Path("/etc", name)
        yield home / ".pip" / name
        yield Path(os.environ.get("XDG_CONFIG_HOME") or home / ".config", "pip", name)
        if sys.platform == "darwin":
            yield home / "Library/Application Support/pip" / name
    yield Path(sys.prefix, name)
    if chosen:
        yield Path(chosen)


def _section(path: Path, section: str) -> dict[str, tuple[str, ...]]:
    parser = RawConfigParser()
    try:
        parser.read(path, "utf-8")
    except (Error, OSError, UnicodeError):
        return {}
    if not parser.has_section(section):
        return {}
    items = ((key.replace("_", "-").lower(), value) for key, value in parser.items(section))
    return {key: tuple(text.split()) if key in _LISTS else (text,) for key, text in items if text}


def _joined(name: str, values: tuple[str, ...]) -> str:
    if name == "UV_FIND_LINKS":
        return ",".join(values)
    if name == "UV_NO_INDEX":
        return "true" if values[0].lower() in ("1", "true", "yes", "on") else "false"
    return " ".join(values)


def _uv_tables(project: Path) -> Mapping[str, object]:
    """Return uv's configuration of the project: uv.toml, else `[tool.uv]` in pyproject.toml."""
    from funcdeco.deployment.dependencies.toml_file import read_table, table
    from funcdeco.project.snapshot import Snapshot

    snapshot = Snapshot(project)
    own, reason = read_table(snapshot, str(project / "uv.toml"))
    if not reason:
        return own
    content, _ = read_table(snapshot, str(project / "pyproject.toml"))
    return table(table(content.get("tool")).get("uv"))


def _for_pip(own: Mapping[str, object]) -> dict[str, str]:
    """Return uv's indexes as variables of pip, unless pip is configured itself."""
    from funcdeco.deployment.dependencies.toml_file import tables, text

    settings = pip_settings()
    if settings.keys() & {"index-url", "extra-index-url"}:
        return {}
    default = os.environ.get("UV_DEFAULT_INDEX") or os.environ.get("UV_INDEX_URL") or ""
    more = (os.environ.get("UV_INDEX") or os.environ.get("UV_EXTRA_INDEX_URL") or "").split()
    for one in tables(own.get("index")):
        url = text(one.get("url"))
        if one.get("default") is True:
            default = default or url
        elif one.get("explicit") is not True:
            more.append(url)
    found = {"PIP_INDEX_URL": default, "PIP_EXTRA_INDEX_URL": " ".join(more)}
    return {name: value for name, value in found.items() if value}
