"""Examples for the reference: one function per decorator, below its name."""

import json

from funcdeco import App

app = App()
ENTRA = "microsoft.graph."


# -- authentication_events_trigger


@app.authentication_events_trigger(
    audience_app_id="5b9b1a57-3f3c-4b0e-9f5e-2f6f7d4f3c11",
    authority_url="https://login.microsoftonline.com/8a1f7c62-7d0e-4c55-8a0f-6a2c9d1b4e33",
)
def add_claims(event: str) -> str:
    claims = {"customerId": json.loads(event)["data"]["authenticationContext"]["user"]["id"]}
    action = {"@odata.type": f"{ENTRA}tokenIssuanceStart.provideClaimsForToken", "claims": claims}
    data = {"@odata.type": f"{ENTRA}onTokenIssuanceStartResponseData", "actions": [action]}
    return json.dumps({"data": data})
