"""Write Azure Functions as decorated Python, build them into v1-model function folders.

A name is public when no part of its path starts with an underscore. Importing this package loads
neither pydantic nor click: that is what a deployed function pays for.
"""

from typing import TYPE_CHECKING

from funcdeco._version import __version__ as __version__
from funcdeco.app import App as App
from funcdeco.app import Blueprint as Blueprint

if TYPE_CHECKING:
    from funcdeco.checking.run import check as check
    from funcdeco.diagnostics import Diagnostic as Diagnostic
    from funcdeco.diagnostics import Severity as Severity
    from funcdeco.errors import AppError as AppError
    from funcdeco.errors import FuncdecoError as FuncdecoError
    from funcdeco.functions import Function as Function
    from funcdeco.functions import FunctionApp as FunctionApp
    from funcdeco.functions import Setting as Setting
    from funcdeco.functions import Source as Source
    from funcdeco.loading import load as load
    from funcdeco.reading import FunctionFile as FunctionFile
    from funcdeco.reading import read_function_json as read_function_json
    from funcdeco.schema import function_json_schema as function_json_schema
else:
    _HOME = {
        "AppError": "funcdeco.errors",
        "Diagnostic": "funcdeco.diagnostics",
        "FuncdecoError": "funcdeco.errors",
        "Function": "funcdeco.functions",
        "FunctionApp": "funcdeco.functions",
        "FunctionFile": "funcdeco.reading",
        "Setting": "funcdeco.functions",
        "Severity": "funcdeco.diagnostics",
        "Source": "funcdeco.functions",
        "function_json_schema": "funcdeco.schema",
        "check": "funcdeco.checking.run",
        "load": "funcdeco.loading",
        "read_function_json": "funcdeco.reading",
    }

    def __getattr__(name: str):
        from funcdeco._lazy import load_name

        return load_name(globals(), _HOME, name)

    def __dir__():
        return sorted({*globals(), *_HOME})


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
