"""Calls whose results or effects differ between replays of an orchestrator."""

from __future__ import annotations

from typing import Literal, NamedTuple

Kind = Literal[
    "clock", "timestamp", "date", "random", "uuid", "guid", "io", "environment", "sleep", "thread"
]


class Advice(NamedTuple):
    """The wording of a finding; `{}` is the code, and `{context}` the context's variable."""

    message: str
    hint: str


_CHANGES = "`{}` differs between replays of the orchestrator"
_REPEATS = "`{}` runs again on each replay of the orchestrator"
ADVICE: dict[Kind, Advice] = {
    "clock": Advice(_CHANGES, "use `{context}.current_utc_datetime`"),
    "timestamp": Advice(_CHANGES, "use `{context}.current_utc_datetime.timestamp()`"),
    "date": Advice(_CHANGES, "use `{context}.current_utc_datetime.date()`"),
    "random": Advice(_CHANGES, "call it in an activity"),
    "uuid": Advice(_CHANGES, "use `{context}.new_uuid()`"),
    "guid": Advice(_CHANGES, "use `{context}.new_guid()`"),
    "io": Advice(_REPEATS, "call it in an activity"),
    "environment": Advice(
        "`{}` may differ between replays of the orchestrator", "read it in an activity"
    ),
    "sleep": Advice(_REPEATS, "use `yield {context}.create_timer(...)`"),
    "thread": Advice(
        _REPEATS, "use activities, and `{context}.task_all(...)` to run them in parallel"
    ),
}
CALLS: dict[str, Kind] = {
    **dict.fromkeys(
        (
            *("datetime.datetime.now", "datetime.datetime.today", "datetime.datetime.utcnow"),
            *("time.monotonic_ns", "time.time_ns"),
        ),
        "clock",
    ),
    **dict.fromkeys(("time.monotonic", "time.time"), "timestamp"),
    "datetime.date.today": "date",
    **dict.fromkeys(
        (
            *("os.urandom", "random.betavariate", "random.choice", "random.choices"),
            *("random.gauss", "random.getrandbits", "random.normalvariate", "random.randbytes"),
            *("random.randint", "random.random", "random.randrange", "random.sample"),
            *("random.shuffle", "random.triangular", "random.uniform", "secrets.choice"),
            *("secrets.randbelow", "secrets.randbits", "secrets.token_bytes"),
            *("secrets.token_hex", "secrets.token_urlsafe"),
        ),
        "random",
    ),
    **dict.fromkeys(("uuid.uuid1", "uuid.uuid4", "uuid.uuid6", "uuid.uuid7"), "uuid"),
    **dict.fromkeys(("os.getenv", "os.environ.get"), "environment"),
    **dict.fromkeys(("asyncio.sleep", "time.sleep"), "sleep"),
    **dict.fromkeys(
        (
            *("asyncio.create_task", "asyncio.gather", "asyncio.run"),
            *("concurrent.futures.ProcessPoolExecutor", "concurrent.futures.ThreadPoolExecutor"),
            *("multiprocessing.Pool", "multiprocessing.Process", "threading.Thread"),
            "threading.Timer",
        ),
        "thread",
    ),
    **dict.fromkeys(
        (
            *("os.listdir", "os.makedirs", "os.mkdir", "os.path.exists", "os.path.getmtime"),
            *("os.path.getsize", "os.path.isdir", "os.path.isfile", "os.popen", "os.remove"),
            *("os.rename", "os.scandir", "os.stat", "os.system", "os.walk", "shutil.copy"),
            *("shutil.move", "shutil.rmtree", "socket.create_connection", "socket.gethostbyname"),
            *("socket.socket", "subprocess.Popen", "subprocess.call", "subprocess.check_call"),
            *("subprocess.check_output", "subprocess.run", "tempfile.mkdtemp"),
            *("tempfile.mkstemp", "tempfile.NamedTemporaryFile", "tempfile.TemporaryDirectory"),
            *("urllib.request.urlopen", "urllib.request.urlretrieve", "io.open"),
            *(
                f"{module}.{method}"
                for module in ("requests", "httpx")
                for method in (
                    "delete",
                    "get",
                    "head",
                    "options",
                    "patch",
                    "post",
                    "put",
                    "request",
                )
            ),
        ),
        "io",
    ),
}
"""The kinds of calls, by the full name of the function."""
BUILTINS: dict[str, Kind] = {"open": "io", "input": "io"}
PATH_METHODS = frozenset(
    {
        *("exists", "glob", "is_dir", "is_file", "iterdir", "mkdir", "open", "read_bytes"),
        *("read_text", "rename", "rglob", "stat", "touch", "unlink", "write_bytes", "write_text"),
    }
)
"""Methods of a `pathlib.Path` that access the disk."""
MUTATES = frozenset(
    {
        *("add", "append", "appendleft", "clear", "discard", "extend", "insert", "pop"),
        *("popitem", "remove", "setdefault", "update"),
    }
)
"""Methods that change a list, a dict or a set."""
