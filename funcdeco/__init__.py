"""Write Azure Functions as decorated Python functions, and build them into v1-model folders.

A name is public if no part of its path starts with an underscore. Importing this package does not
import pydantic or click, which keeps the cold start of a deployed function fast.
PYTEST_DONT_REWRITE: pytest warns about the package of a plugin that is imported before pytest starts.
"""

from funcdeco._version import __version__ as __version__

# `python -m funcdeco` runs this module while the current folder is still first on sys.path, so that a
# typing.py of the user would be imported here. Type checkers know this name.
TYPE_CHECKING = False

if TYPE_CHECKING:
    from funcdeco.app import App as App
    from funcdeco.app import Blueprint as Blueprint
    from funcdeco.diagnostics.diagnostic import Diagnostic as Diagnostic
    from funcdeco.diagnostics.diagnostic import Severity as Severity
    from funcdeco.errors import AppError as AppError
    from funcdeco.errors import FuncdecoError as FuncdecoError
    from funcdeco.export.schema import function_json_schema as function_json_schema
    from funcdeco.functions.model import Function as Function
    from funcdeco.functions.model import FunctionApp as FunctionApp
    from funcdeco.functions.model import Setting as Setting
    from funcdeco.functions.origin import Source as Source
    from funcdeco.linter.check import check as check
    from funcdeco.sources.function_json.reader import FunctionFile as FunctionFile
    from funcdeco.sources.function_json.reader import read_function_json as read_function_json
    from funcdeco.sources.loading import load as load
else:
    _HOME = {
        "AppError": "funcdeco.errors",
        "Diagnostic": "funcdeco.diagnostics.diagnostic",
        "FuncdecoError": "funcdeco.errors",
        "Function": "funcdeco.functions.model",
        "FunctionApp": "funcdeco.functions.model",
        "FunctionFile": "funcdeco.sources.function_json.reader",
        "Setting": "funcdeco.functions.model",
        "Severity": "funcdeco.diagnostics.diagnostic",
        "Source": "funcdeco.functions.origin",
        "function_json_schema": "funcdeco.export.schema",
        "check": "funcdeco.linter.check",
        "load": "funcdeco.sources.loading",
        "read_function_json": "funcdeco.sources.function_json.reader",
    }

    def __getattr__(name: str):
        if name in ("App", "Blueprint"):  # all that a deployed app imports
            from funcdeco.app import App, Blueprint

            globals().update(App=App, Blueprint=Blueprint)
            return globals()[name]
        if name not in _HOME:  # also a module of this package that is about to be imported
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        from funcdeco._lazy import load_name

        return load_name(globals(), _HOME, name)

    def __dir__():
        return sorted({*globals(), "App", "Blueprint", *_HOME})


__all__ = [
    "App",
    "AppError",
    "Blueprint",
    "Diagnostic",
    "FuncdecoError",
    "Function",
    "FunctionApp",
    "FunctionFile",
    "Setting",
    "Severity",
    "Source",
    "check",
    "function_json_schema",
    "load",
    "read_function_json",
]
