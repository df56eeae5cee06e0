import json
from unittest.mock import Mock

import azure.functions as func

from app import support_info


def test_function_and_invocation_are_named() -> None:
    context = Mock(spec=func.Context, function_name="support_info", invocation_id="7f3a")
    response = support_info(func.HttpRequest("GET", "/api/support", body=b""), context)
    assert json.loads(response.get_body()) == {"function": "support_info", "invocation": "7f3a"}
