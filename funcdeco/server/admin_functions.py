"""A function as the admin API describes it: row H-HTTP-50."""

from __future__ import annotations

from typing import Any

from funcdeco.engine.disabled import is_disabled
from funcdeco.engine.http.host import HttpHost
from funcdeco.engine.http.request import Request
from funcdeco.engine.settings import HostSettings
from funcdeco.functions.model import Function


def described(
    function: Function, settings: HostSettings, http: HttpHost, request: Request
) -> dict[str, Any]:
    """Return what the host shows of a function; addresses are those of the *request*."""
    address = f"{request.scheme}://{request.host}"
    served = http.served(function.name)
    url = f"{address}/{served.path}".lower() if served is not None else None
    return {
        "name": function.name,
        "script_root_path_href": None,
        "script_href": None,
        "config_href": None,
        "test_data_href": None,
        "href": f"{address}/admin/functions/{function.name}",
        "invoke_url_template": url,
        "language": "python",
        "config": {"name": function.name, **function.function_json},
        "files": None,
        "test_data": "",
        "isDisabled": is_disabled(function.name, settings),
        "isDirect": False,
        "isProxy": False,
    }
