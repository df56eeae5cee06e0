"""A package index of small wheels that the tests build."""

from __future__ import annotations

import base64
import functools
import hashlib
import html
import io
import os
import re
import tarfile
import threading
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

DATE = (2020, 1, 1, 0, 0, 0)


def add_wheel(
    index: Path,
    name: str,
    version: str,
    tag: str = "py3-none-any",
    *,
    requires: Sequence[str] = (),
    python: str = "",
    extras: Sequence[str] = (),
    files: Mapping[str, str] | None = None,
    info: Mapping[str, str] | None = None,
    metadata: Sequence[str] = (),
) -> Path:
    """Write a wheel that contains one module, and *files*; *info* is added to its dist-info."""
    module = name.replace("-", "_")
    folder = f"{module}-{version}.dist-info"
    lines = ["Metadata-Version: 2.1", f"Name: {name}", f"Version: {version}", *metadata]
    lines += [f"Requires-Dist: {one}" for one in requires]
    lines += [f"Provides-Extra: {one}" for one in extras]
    lines += [f"Requires-Python: {python}"] if python else []
    wheel = ["Wheel-Version: 1.0", "Generator: tests", "Root-Is-Purelib: true", f"Tag: {tag}"]
    content = {
        **({f"{module}/__init__.py": f"VERSION = {version!r}\n"} if files is None else files),
        f"{folder}/METADATA": "\n".join(lines) + "\n",
        f"{folder}/WHEEL": "\n".join(wheel) + "\n",
        **{f"{folder}/{key}": value for key, value in (info or {}).items()},
    }
    record = [f"{path},sha256={_digest(text)},{len(text)}" for path, text in content.items()]
    content[f"{folder}/RECORD"] = "\n".join([*record, f"{folder}/RECORD,,"]) + "\n"
    path = _place(index, name) / f"{module}-{version}-{tag}.whl"
    with zipfile.ZipFile(path, "w") as archive:
        for inner, text in content.items():
            archive.writestr(zipfile.ZipInfo(inner, DATE), text)
    _list(path.parent)
    return path


def add_source(index: Path, name: str, version: str) -> Path:
    """Write a source distribution that can't be built."""
    module = name.replace("-", "_")
    path = _place(index, name) / f"{module}-{version}.tar.gz"
    metadata = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"
    setup = "raise SystemExit('this must not be built')\n"
    with tarfile.open(path, "w:gz") as archive:
        for inner, text in {"PKG-INFO": metadata, "setup.py": setup}.items():
            member = tarfile.TarInfo(f"{module}-{version}/{inner}")
            member.size = len(text)
            archive.addfile(member, io.BytesIO(text.encode()))
    _list(path.parent)
    return path


def _digest(text: str) -> str:
    digest = hashlib.sha256(text.encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def _place(index: Path, name: str) -> Path:
    folder = index / name.replace("_", "-").replace(".", "-").lower()
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _list(folder: Path) -> None:
    """Write the page of one package, as PEP 503 describes it."""
    files = sorted(path for path in folder.iterdir() if path.suffix in (".whl", ".gz"))
    links = [
        f'<a href="{path.name}#sha256={hashlib.sha256(path.read_bytes()).hexdigest()}"'
        f"{_python(path)}>{path.name}</a><br>"
        for path in files
    ]
    page = "<!DOCTYPE html><html><body>\n" + "\n".join(links) + "\n</body></html>\n"
    (folder / "index.html").write_text(page, "utf-8")


def _python(path: Path) -> str:
    """Return the attribute with the versions of Python that a wheel needs."""
    if path.suffix != ".whl":
        return ""
    with zipfile.ZipFile(path) as archive:
        (name,) = (one for one in archive.namelist() if one.endswith(".dist-info/METADATA"))
        found = re.search("^Requires-Python: (.*)$", archive.read(name).decode(), re.MULTILINE)
    return f' data-requires-python="{html.escape(found[1])}"' if found else ""


def isolate(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    """Keep this machine's configuration of pip and uv out of a test."""
    for name in [one for one in os.environ if one.startswith(("PIP_", "UV_"))]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_NO_CACHE_DIR", "1")
    monkeypatch.setenv("PIP_RETRIES", "0")
    monkeypatch.setenv("UV_HTTP_RETRIES", "0")
    monkeypatch.setenv("UV_CACHE_DIR", str(folder / "uv-cache"))


class _Guarded(SimpleHTTPRequestHandler):
    """Serves the files of an index to those who send its user and password."""

    def do_GET(self) -> None:
        expected = base64.b64encode(b"reader:s3cret-Word").decode()
        if self.headers.get("Authorization") == f"Basic {expected}":
            super().do_GET()
        else:
            self.send_response(401)
            self.send_header("WWW-Authenticate", 'Basic realm="index"')
            self.send_header("Content-Length", "0")
            self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Print nothing."""


@contextmanager
def served(index: Path) -> Iterator[str]:
    """Serve an index over HTTP, and yield its address without a scheme and credentials."""
    handler = functools.partial(_Guarded, directory=str(index))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield f"127.0.0.1:{server.server_port}/"
        finally:
            server.shutdown()
            thread.join()
