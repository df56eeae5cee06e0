"""Calls of `func.HttpResponse` and of the middlewares for web applications."""

from __future__ import annotations

import ast
from collections.abc import Callable

from funcdeco.sources.python.known_values import instance
from funcdeco.sources.python.module import Module, dotted_name
from funcdeco.worker.encoding import UNKNOWN, Value

HTTP_RESPONSE = "azure.functions.HttpResponse"
_KEYWORDS = frozenset({"body", "status_code", "headers", "mimetype", "charset"})
_RENAMED = {
    "status": "status_code",
    "code": "status_code",
    "statuscode": "status_code",
    "content": "body",
    "text": "body",
    "data": "body",
    "content_type": "mimetype",
    "media_type": "mimetype",
    "mime_type": "mimetype",
    "header": "headers",
}
"""Keywords of other frameworks, and their names in azure-functions."""
_SHORT = 40
"""Maximum length of code that is repeated in a hint."""
_BODIES = frozenset({"str", "bytes", "bytearray", "NoneType"})
_LISTS = frozenset({"list", "tuple", "str", "set", "int", "bytes"})
"""Types without the method `items`, as headers need it."""
_MIDDLEWARES = {
    "azure.functions.AsgiMiddleware": "AsgiMiddleware",
    "azure.functions.WsgiMiddleware": "WsgiMiddleware",
}
Read = Callable[[ast.expr], Value]


def read_response(call: ast.Call, read: Read, module: Module) -> Value:
    """Return the result of `func.HttpResponse(...)`, which may raise."""
    response = instance("HttpResponse")
    keywords = {one.arg: one.value for one in call.keywords if one.arg is not None}
    is_open = len(keywords) != len(call.keywords)
    positional = [one for one in call.args if not isinstance(one, ast.Starred)]
    if len(positional) > 1:
        code = module.text(positional[1])
        return _raises(
            "`HttpResponse` accepts only the body as a positional argument",
            f"write `status_code={code}`",
        )
    if is_open or len(positional) != len(call.args):
        return response
    for name in keywords:
        if name not in _KEYWORDS:
            better = _RENAMED.get(name.lower())
            hint = f"write `{better}`" if better else f"it accepts {', '.join(sorted(_KEYWORDS))}"
            return _raises(f"`HttpResponse` has no parameter `{name}`", hint)
    body = positional[0] if positional else keywords.get("body")
    return _wrong_body(body, read, module) or _wrong_headers(keywords, read) or response


def _wrong_body(body: ast.expr | None, read: Read, module: Module) -> Value | None:
    found = UNKNOWN if body is None else read(body)
    if body is None or not found.type or found.classes & _BODIES or found.raises:
        return None
    text = module.text(body) if found.type in ("dict", "list", "tuple") else ""
    hint = "pass a string or bytes"
    if text:
        text = text if len(text) <= _SHORT else "..."
        hint = f'write `HttpResponse(json.dumps({text}), mimetype="application/json")`'
    return _raises(f"the body of `HttpResponse` is of type `{found.type}`", hint)


def _wrong_headers(keywords: dict[str, ast.expr], read: Read) -> Value | None:
    if "headers" in keywords and read(keywords["headers"]).type in _LISTS:
        message = "`headers` of `HttpResponse` must be a dict"
        return _raises(message, 'pass a dict, such as `{"Location": url}`')
    return None


def read_middleware(call: ast.Call, module: Module, in_async: bool) -> Value:
    """Return the result of a middleware's `handle` or `handle_async`; else unknown."""
    if not isinstance(call.func, ast.Attribute):
        return UNKNOWN
    name, method = _middleware(call.func.value, module), call.func.attr
    if name == "AsgiMiddleware" and method == "handle_async":
        return instance("coroutine")
    if not name or method not in ("handle", "main"):
        return UNKNOWN
    if name == "AsgiMiddleware" and in_async and not module.contains(b"nest_asyncio"):
        message = f"`AsgiMiddleware.{method}` starts an event loop, but one is already running"
        middleware = ast.unparse(call.func.value)
        arguments = ", ".join(module.text(one) for one in call.args) or "req, context"
        return _raises(message, f"write `await {middleware}.handle_async({arguments})`")
    return instance("HttpResponse")


def _middleware(node: ast.expr, module: Module) -> str:
    """Return which middleware an expression creates; empty if it doesn't create one."""
    if isinstance(node, ast.Name):
        bound = module.lookup(node.id)
        if bound is None or len(module.names[node.id]) != 1 or module.may_rebind(node.id):
            return ""
        value = getattr(bound.node, "value", None)
        node = value if isinstance(value, ast.Call) else node
    called = node.func if isinstance(node, ast.Call) else None
    return "" if called is None else _MIDDLEWARES.get(module.dotted(called), "")


def is_http_response(node: ast.expr, module: Module) -> bool:
    """Return whether an expression is azure-functions' own `HttpResponse`."""
    return dotted_name(node).endswith("HttpResponse") and module.dotted(node) == HTTP_RESPONSE


def _raises(message: str, hint: str) -> Value:
    return Value(raises=message, hint=hint)
