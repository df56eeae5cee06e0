"""The addresses of the HTTP API that clients get: rows H-HTTP-68 and H-DUR-15."""

from __future__ import annotations

import json
from urllib.parse import quote_plus

from funcdeco.engine.durable.base_path import BASE

ORIGIN = "http://localhost:7071"
"""Where an app is if nothing else is known."""
HUB = "TestHubName"
"""The name of a task hub without `hubName` in host.json."""
_CONNECTION = "Storage"


def client_value(rpc_url: str, code: str, origin: str = ORIGIN, hub: str = HUB) -> str:
    """Return what a `durableClient` binding gets: the addresses of the API (H-DUR-15)."""
    base, key = f"{origin}{BASE}", f"code={code}" if code else ""
    start = f"{base}/orchestrators/{{functionName}}[/{{instanceId}}]"
    wait = "timeout={timeoutInSeconds}&pollingInterval={intervalInSeconds}"
    return json.dumps(
        {
            "taskHubName": hub,
            "connectionName": None,
            "creationUrls": {
                "createNewInstancePostUri": f"{start}?{key}",
                "createAndWaitOnNewInstancePostUri": f"{start}?{wait}&{key}",
            },
            "managementUrls": links(origin, "INSTANCEID", code, hub),
            "baseUrl": base,
            "requiredQueryStringParameters": key,
            "rpcBaseUrl": rpc_url,
        }
    )


def links(origin: str, instance_id: str, code: str, hub: str = HUB) -> dict[str, str]:
    """Return the addresses of one instance."""
    place = f"{origin}{BASE}/instances/{quote_plus(instance_id)}"
    suffix = f"taskHub={hub}&connection={_CONNECTION}"
    suffix += f"&code={code}" if code else ""
    return {
        "id": instance_id,
        "statusQueryGetUri": f"{place}?{suffix}",
        "sendEventPostUri": f"{place}/raiseEvent/{{eventName}}?{suffix}",
        "terminatePostUri": f"{place}/terminate?reason={{text}}&{suffix}",
        "rewindPostUri": f"{place}/rewind?reason={{text}}&{suffix}",
        "purgeHistoryDeleteUri": f"{place}?{suffix}",
        "restartPostUri": f"{place}/restart?{suffix}",
        "suspendPostUri": f"{place}/suspend?reason={{text}}&{suffix}",
        "resumePostUri": f"{place}/resume?reason={{text}}&{suffix}",
    }
