"""A Python process with preloaded modules, which forks for each module that it runs."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from types import TracebackType

_SERVER = """
import atexit, gc, importlib, json, os, runpy, sys, traceback

def run(folder, module, arguments, files, environment):
    for number, name in enumerate([os.devnull, *files]):
        os.dup2(os.open(name, os.O_RDWR | os.O_CREAT), number)
    os.environ.update(environment)
    os.chdir(folder)
    sys.argv, sys.path[0] = [module, *arguments], folder
    code = 1
    try:
        runpy.run_module(module, run_name="__main__", alter_sys=True)
        code = 0
    except SystemExit as exit:
        code = exit.code if isinstance(exit.code, int) else int(exit.code is not None)
        if exit.code is not None and not isinstance(exit.code, int):
            print(exit.code, file=sys.stderr)
    except BaseException:
        traceback.print_exc()
    finally:
        atexit._run_exitfuncs()
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)

answers = os.fdopen(os.dup(1), "w")
for name in sys.argv[1:]:
    importlib.import_module(name)
gc.freeze()
for line in sys.stdin:
    request = json.loads(line)
    child = os.fork()
    if not child:
        run(*request)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    print(json.dumps(code), file=answers, flush=True)
"""


class WarmPython:
    """Does the same as `python -m MODULE`, but without starting Python or importing *modules*."""

    def __init__(self, *modules: str) -> None:
        self._outputs = tempfile.TemporaryDirectory()
        self._process = subprocess.Popen(
            [sys.executable, "-c", _SERVER, *modules],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            encoding="utf-8",
        )

    def run(
        self, folder: Path, module: str, *arguments: str, **environment: str
    ) -> subprocess.CompletedProcess[str]:
        """Run a module as the main one in a separate process; *folder* is its current folder."""
        assert self._process.stdin and self._process.stdout
        files = [Path(self._outputs.name, name) for name in ("out", "err")]
        for file in files:
            file.write_bytes(b"")
        request = [os.path.realpath(folder), module, arguments, list(map(str, files)), environment]
        print(json.dumps(request), file=self._process.stdin, flush=True)
        code = int(self._process.stdout.readline())
        out, err = (file.read_text("utf-8") for file in files)
        return subprocess.CompletedProcess([module, *arguments], code, out, err)

    def __enter__(self) -> WarmPython:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._process.communicate()
        self._outputs.cleanup()
