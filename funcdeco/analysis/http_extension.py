"""The extension for HTTP streaming, with which v2 functions return responses of another library."""

from __future__ import annotations

from funcdeco.analysis.checked_app import CheckedApp, once
from funcdeco.functions.model import Function

_PACKAGE = b"azurefunctions.extensions.http"


def sends_own_response(function: Function, app: CheckedApp) -> bool:
    """Return whether the worker may send what an HTTP function returns as it is."""
    if function.model != "v2" or not any(one.facts.http for one in function.declarations):
        return False
    return _imports_extension(app)


@once
def _imports_extension(app: CheckedApp) -> bool:
    """Return whether a module of the app imports the extension, which then serves all functions."""
    if app.sources is None:
        return False
    files = {*app.modules, *(function.handler.file for function in app.functions)}
    modules = map(app.sources.module, files)
    return any(module is not None and module.contains(_PACKAGE) for module in modules)
