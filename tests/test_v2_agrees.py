"""Decorators write the same as Microsoft's v2 model, or the reason is listed here."""

from __future__ import annotations

import functools
import importlib.util
import inspect
import json
import re
from collections.abc import Callable, Iterator
from datetime import time
from enum import Enum
from importlib.metadata import version
from pathlib import Path
from types import ModuleType
from typing import Any, Iterable, Literal, NamedTuple, Union, get_args, get_origin  # noqa: UP035

import azure.durable_functions as df
import azure.functions as func
import pytest
from pydantic.alias_generators import to_camel
from pydantic.fields import FieldInfo

from funcdeco import App, load
from funcdeco.bindings.base import Model, json_names
from funcdeco.bindings.catalog import decorators
from funcdeco.sources.decorators.resolve import resolve

ROOT = Path(__file__).parents[1]
MAJOR = int(version("azure-functions").partition(".")[0])


def _load_v2() -> ModuleType:
    spec = importlib.util.spec_from_file_location("docs_v2", ROOT / "docs" / "v2.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


v2: Any = _load_v2()
COUNTERPARTS: dict[str, Any] = v2.counterparts()
COMPARED = [name for name, counterpart in COUNTERPARTS.items() if counterpart.ours]

Json = dict[str, Any]
Kind = Literal["v2 alone", "ours alone", "value", "ours refuses", "v2 refuses", "v2 lacks"]
"""`v2 alone`, `ours alone`: only one writes the key; `value`: the values differ; `... refuses`: the
key is the set of optional arguments; `v2 lacks`: it has no such value."""


# -- All differences ----------------------------------------------------------------------------


class Difference(NamedTuple):
    """Decorators of v2 and keys, with spaces between them: each of these has each of those."""

    decorators: str
    keys: str
    kind: Kind
    reason: str
    until: int = 99
    """Last major version of azure-functions that has it."""


KAFKA = "kafka_trigger kafka_output"
SERVICE_BUS = """
service_bus_queue_trigger service_bus_topic_trigger
service_bus_queue_output service_bus_topic_output
"""
DIFFERENCES = [
    # Bugs
    Difference(
        "assistant_post_input text_completion_input semantic_search_input",
        "chatModel",
        "v2 alone",
        "v2 bug: an enum's name where the model's is meant",
    ),
    Difference(
        "assistant_post_input text_completion_input semantic_search_input",
        "chatModel",
        "value",
        "v2 bug: an enum's name where the model's is meant",
    ),
    Difference(
        "embeddings_input embeddings_store_output semantic_search_input",
        "embeddingsModel",
        "v2 alone",
        "v2 bug: an enum's name where the model's is meant",
    ),
    Difference(
        "embeddings_input embeddings_store_output semantic_search_input",
        "embeddingsModel",
        "value",
        "v2 bug: an enum's name where the model's is meant",
    ),
    Difference(
        "cosmos_db_trigger",
        "start_from_beginning start_from_time",
        "v2 refuses",
        "v2 bug: the annotation says `time`, and a time can't become JSON",
    ),
    Difference(
        "sql_input mysql_input",
        "parameters",
        "ours alone",
        "v2 bug: without `parameters` the extension doesn't look at `commandType`",
    ),
    # Omissions
    Difference(
        "embeddings_input embeddings_store_output",
        "input_type=url",
        "v2 lacks",
        "v2 omission: the extension has Url",
    ),
    Difference(
        KAFKA,
        "authentication_mode=oauthbearer",
        "v2 lacks",
        "v2 omission: the extension has it, and no OAuth option works without",
    ),
    Difference("route", "methods=trace", "v2 lacks", "v2 omission: the host routes any method"),
    Difference(
        "route", "methods=query", "v2 lacks", "v2 omission: the host routes any method", until=1
    ),
    Difference(
        "route",
        "auth_level=user auth_level=system",
        "v2 lacks",
        "v2 omission: the host has both levels",
    ),
    # Properties without effect
    Difference(
        SERVICE_BUS, "accessRights", "v2 alone", "dead: no extension since version 2 reads it"
    ),
    Difference(
        "service_bus_topic_output",
        "subscriptionName",
        "v2 alone",
        "dead: messages go to the topic",
    ),
    Difference(
        "route", "http.oddProperty", "v2 alone", "dead: the host reads no more of an answer"
    ),
    Difference("retry", "oddProperty", "v2 alone", "dead: the worker reads no more"),
    # Set by v2 where funcdeco leaves the choice to the host or the extension
    Difference(
        "route", "authLevel", "v2 alone", "of the FunctionApp; the host's default is the same"
    ),
    Difference("route", "route", "v2 alone", "the function's name; the host's default is the same"),
    Difference(
        "dapr_topic_trigger", "route", "v2 alone", "the topic; the extension's default is the same"
    ),
    Difference(
        "assistant_post_input assistant_query_input",
        "chatStorageConnectionSetting",
        "v2 alone",
        "v2's own default; the extension's is none",
    ),
    Difference(
        "semantic_search_input",
        "systemPrompt",
        "v2 alone",
        "the extension's default, with other line breaks",
    ),
    Difference(
        "mcp_tool_property", "isArray", "v2 alone", "false; the extension's default is the same"
    ),
    Difference(
        "mcp_tool_property",
        "isRequired",
        "value",
        "v2's own default is true, the extension's false",
    ),
    # Spelling
    Difference(
        KAFKA,
        "sslCaPem sslCertificatePem sslKeyPem sslCertificateAndKeyPem",
        "v2 alone",
        "not spelled as in the extension, which reads keys in any case",
    ),
    Difference(
        KAFKA,
        "sslCaPEM sslCertificatePEM sslKeyPEM sslCertificateandKeyPEM",
        "ours alone",
        "spelled as in the extension, which reads keys in any case",
    ),
    Difference("retry", "strategy", "value", "the worker's word; function.json has the host's"),
    Difference(
        "retry", "maxRetryCount", "value", "a text for the worker; function.json has a number"
    ),
    # funcdeco is stricter
    Difference(
        "mcp_tool_trigger mcp_tool_property",
        "required",
        "ours refuses",
        "ours is stricter: the extension needs `description`, and `propertyType`",
    ),
    Difference(
        "retry", "strategy", "ours refuses", "ours is stricter: the host needs the two intervals"
    ),
    Difference(
        "cosmos_db_output",
        "container_throughput",
        "ours refuses",
        "ours is stricter: it is read only when something is created",
    ),
    Difference(
        "cosmos_db_output_v3",
        "collection_throughput",
        "ours refuses",
        "ours is stricter: it is read only when something is created",
    ),
    Difference(
        "cosmos_db_trigger",
        "leases_container_throughput",
        "ours refuses",
        "ours is stricter: it is read only when something is created",
    ),
    Difference(
        "cosmos_db_trigger_v3",
        "leases_collection_throughput",
        "ours refuses",
        "ours is stricter: it is read only when something is created",
    ),
    Difference(
        "table_input table_output",
        "row_key",
        "ours refuses",
        "ours is stricter: an entity has a partition key",
    ),
    Difference(
        KAFKA,
        "username password schema_registry_username schema_registry_password o_auth_bearer_method "
        "o_auth_bearer_client_id o_auth_bearer_client_secret o_auth_bearer_scope "
        "o_auth_bearer_token_endpoint_url o_auth_bearer_extensions",
        "ours refuses",
        "ours is stricter: alone it does nothing",
    ),
    Difference(
        f"{KAFKA} cosmos_db_input cosmos_db_input_v3 table_input",
        "all",
        "ours refuses",
        "ours is stricter: some exclude each other",
    ),
]


WITHOUT_V2 = """
asgi wsgi http_output rabbitmq_trigger rabbitmq_output redis_pubsub_trigger redis_list_trigger
redis_stream_trigger redis_input redis_output manual_trigger notification_hub_output
mobile_table_input mobile_table_output document_db_input document_db_output signalr_trigger
signalr_connection_info_input signalr_negotiation_input signalr_endpoints_input
signalr_refresh_input signalr_output web_pubsub_trigger web_pubsub_connection_input
web_pubsub_context_input web_pubsub_request_input web_pubsub_output socketio_trigger
socketio_negotiation_input socketio_output sendgrid_output twilio_sms_output
mcp_prompt_argument_input fabric_item_input udf_property_input user_data_function_context_input
orchestration_client_input cosmos_db_mongo_trigger cosmos_db_mongo_input cosmos_db_mongo_output
kusto_input kusto_output authentication_events_trigger
"""
"""Decorators without a counterpart in v2."""


# -- Arguments ----------------------------------------------------------------------------------

Pairs = list[tuple[Any, Any]]
SAID: dict[tuple[str, str], Pairs] = {
    ("*", "schedule"): [("0 * * * * *", "0 * * * * *")],
    ("*", "kwargs"): [({"odd_property": "odd"}, {"oddProperty": "odd"})],
    ("route", "trigger_extra_fields"): [({"odd_property": "odd"}, {"oddProperty": "odd"})],
    ("route", "binding_extra_fields"): [({"odd_property": "odd"}, None)],
    ("route", "trigger_arg_name"): [("x", "x")],
    ("route", "binding_arg_name"): [("$return", "$return")],
    ("*", "setting_extra_fields"): [({"odd_property": "odd"}, None)],
    ("function_name", "name"): [("Other-name", "Other-name")],
    ("retry", "strategy"): [
        ("fixed_delay", "fixedDelay"),
        ("exponential_backoff", "exponentialBackoff"),
    ],
    ("retry", "max_retry_count"): [("3", 3), ("-1", -1)],
    ("retry", "delay_interval"): [("00:00:10", "00:00:10")],
    ("retry", "minimum_interval"): [("00:00:10", "00:00:10")],
    ("retry", "maximum_interval"): [("00:15:00", "00:15:00")],
    ("orchestration_trigger", "input_type"): [(str, None)],
    ("generic_trigger", "type"): [("oddTrigger", "oddTrigger")],
    ("generic_input_binding", "type"): [("odd", "odd")],
    ("generic_output_binding", "type"): [("odd", "odd")],
    ("cosmos_db_trigger", "start_from_beginning"): [(True, True), (False, False), (time(6), True)],
    ("cosmos_db_trigger", "start_from_time"): [
        ("2026-01-31T06:00:00Z", "2026-01-31T06:00:00Z"),
        (time(6), "06:00:00"),
    ],
    ("*", "command_type"): [("Text", "Text"), ("StoredProcedure", "StoredProcedure")],
    ("mcp_prompt_trigger", "prompt_arguments"): [
        (
            [func.PromptArgument("fruit", "Name of the fruit", True)],
            '[{"name":"fruit","description":"Name of the fruit","required":true}]',
        )
    ],
}
"""Values to pass, theirs and ours, if a parameter's annotation does not determine valid ones."""

ALWAYS = {"retry": ["delay_interval"], "route": ["trigger_arg_name"]}
"""Parameters to pass in every case, in addition to the required ones."""

TOGETHER = {
    "cosmos_db_output": ["container_throughput create_if_not_exists"],
    "cosmos_db_output_v3": ["collection_throughput create_if_not_exists"],
    "cosmos_db_trigger": ["leases_container_throughput create_lease_container_if_not_exists"],
    "cosmos_db_trigger_v3": ["leases_collection_throughput create_lease_collection_if_not_exists"],
    "event_grid_output": ["topic_endpoint_uri topic_key_setting", "connection data_type kwargs"],
    **dict.fromkeys(
        KAFKA.split(),
        [
            "username password authentication_mode",
            "schema_registry_url schema_registry_username schema_registry_password",
            "authentication_mode o_auth_bearer_method o_auth_bearer_client_id "
            "o_auth_bearer_client_secret o_auth_bearer_token_endpoint_url o_auth_bearer_scope "
            "o_auth_bearer_extensions",
        ],
    ),
    "mysql_input": ["command_type parameters"],
    "retry": ["strategy minimum_interval maximum_interval"],
    "sql_input": ["command_type parameters"],
    "table_input": ["row_key partition_key"],
    "table_output": ["row_key partition_key"],
}
"""More cases: parameters that need each other, each with its last value."""


FROM_THE_FUNCTION = {
    "mcp_tool": {
        "name": "context",
        "tool_name": "hello",
        "description": "Say hello.",
        "tool_properties": "[]",
    },
    "mcp_tool_property": {"name": "x"},
}
"""Arguments that funcdeco needs and v2 derives from the Python function."""


class Case(NamedTuple):
    """The arguments of a v2 decorator and of ours, with one meaning."""

    about: str
    theirs: Json
    ours: Json


def cases(name: str) -> Iterator[Case]:
    """Return arguments for a decorator: the minimum, each value of each parameter, and all."""
    parameters = COUNTERPARTS[name].parameters
    choices = {key: values(name, parameter) for key, parameter in parameters.items()}
    least = [key for key, row in parameters.items() if row.required or key in ALWAYS.get(name, ())]
    base = [*least, *(key for key in parameters if key not in least and _is_needed(name, key))]
    yield _case(name, "required", {key: choices[key][0] for key in least})
    declared = {key: choices[key][0] for key in base}
    for key, pairs in choices.items():
        for pair in pairs:
            yield _case(name, key, declared | {key: pair})
    for more in TOGETHER.get(name, ()):
        yield _case(name, more, declared | {key: choices[key][-1] for key in more.split()})
    defaults = {
        key: (row.default, _ours(row.default, _field(name, row.ours)))
        for key, row in parameters.items()
        if row.default is not None
    }
    yield _case(name, "defaults", declared | defaults)
    yield _case(name, "all", {key: pairs[0] for key, pairs in choices.items()})


def _case(name: str, about: str, declared: dict[str, tuple[Any, Any]]) -> Case:
    theirs: Json = {}
    ours: Json = dict(FROM_THE_FUNCTION.get(name, {}))
    for key, (their, our) in declared.items():
        theirs |= their if key == "kwargs" else {key: their}
        keyword = COUNTERPARTS[name].parameters[key].ours
        ours |= {keyword: our} if keyword else {}
    return Case(about, theirs, ours)


def values(name: str, parameter: Any) -> Pairs:
    """Return the values to pass for a parameter, theirs and ours."""
    for key in ((name, parameter.name), ("*", parameter.name)):
        if key in SAID:
            return SAID[key]
    if parameter.ours == "name" or parameter.name == "arg_name":
        return [("x", "x")]
    found: list[Any] = []
    for option in _alternatives(parameter.annotation):
        if isinstance(option, type) and issubclass(option, Enum):
            found += option
        elif option is bool:
            found += [True, False]
        elif option is int:
            found += [7]
        elif option == Iterable[func.HttpMethod]:
            found += [*([method] for method in func.HttpMethod), list(func.HttpMethod)]
    field = _field(name, parameter.ours)
    is_open = field is not None and not _options(field)
    if str in _alternatives(parameter.annotation) and (is_open or not found):
        found.append(f"some {parameter.name}")
    assert found, f"say in SAID what `{parameter.name}` of {name} can be"
    return [(value, _ours(value, field)) for value in found]


def _alternatives(annotation: Any) -> tuple[Any, ...]:
    return get_args(annotation) if get_origin(annotation) is Union else (annotation,)


def _model(name: str) -> type[Model]:
    return decorators()[COUNTERPARTS[name].ours]


def _field(name: str, keyword: str | None) -> FieldInfo | None:
    return _model(name).model_fields[keyword] if keyword else None


def _is_needed(name: str, key: str) -> bool:
    field = _field(name, COUNTERPARTS[name].parameters[key].ours)
    return field is not None and field.is_required()


def _ours(value: Any, field: FieldInfo | None) -> Any:
    """Return the value for our decorator that corresponds to a v2 value."""
    if isinstance(value, list):
        return [_ours(item, field) for item in value]
    if field is None or not isinstance(value, (str, Enum)):
        return value
    name = value.name if isinstance(value, Enum) else value
    same = [option for option in _options(field) if _plain(option) == _plain(name)]
    return same[0] if same else value.value if isinstance(value, Enum) else value


def _plain(text: str) -> str:
    return text.replace("_", "").casefold()


def _options(field: FieldInfo) -> list[str]:
    """Return the string values that a property allows; empty if they are not fixed."""

    def inside(annotation: Any) -> Iterator[str]:
        if get_origin(annotation) is Literal:
            yield from get_args(annotation)
        else:
            for argument in get_args(annotation):
                yield from inside(argument)

    return list(inside(field.annotation))


# -- Output -------------------------------------------------------------------------------------


class Refused(NamedTuple):
    """The reason why nothing was written."""

    message: str


def hello(req: Any = None, x: Any = None, context: Any = None) -> Any:
    """A function at module level, so that it can be found."""


def _function(name: str) -> Callable[..., Any]:
    """Return a new function, since v2 changes the function that it decorates."""
    if name == "mcp_tool":

        def hello() -> Any:
            """Say hello."""

        return hello

    def with_parameters(req: Any, x: Any, context: Any) -> Any:
        """Say hello."""

    return with_parameters


def _is_trigger(name: str) -> bool:
    return getattr(_model(name), "role", None) == "trigger"


def written_by_v2(name: str, declared: Json) -> Json | Refused:
    """Return the result of one decorator in v2."""
    known = COUNTERPARTS[name].parameters.keys() & declared.keys()
    accepted = inspect.signature(getattr(func.FunctionApp, name)).parameters.keys()
    app = func.FunctionApp() if known <= accepted else df.DFApp()
    try:
        decorated = getattr(app, name)(**declared)(_function(name))
        if name == "mcp_tool_property":
            app.mcp_tool()(decorated)
        elif not _is_trigger(name):
            app.timer_trigger(arg_name="req", schedule="0 * * * * *")(decorated)
        (function,) = app.get_functions()
        written = json.loads(function.get_function_json())["bindings"]
    except (TypeError, KeyError, ValueError) as error:
        return Refused(repr(error))
    if name == "function_name":
        return {"name": function.get_function_name()}
    if name == "retry":
        policy = function.get_settings_dict("retry_policy")
        return {to_camel(key): value for key, value in policy.items() if key != "setting_name"}
    if name == "mcp_tool_property":
        (found,) = (
            found
            for found in json.loads(written[0]["toolProperties"])
            if found["propertyName"] == "x"
        )
        return dict(found)
    return _own(name, written)


def written_by_ours(name: str, declared: Json) -> Json | Refused:
    """Return the result of one decorator in funcdeco."""
    app = App()
    if not _is_trigger(name):
        app.timer_trigger(name="req", schedule="0 * * * * *")(hello)
    getattr(app, COUNTERPARTS[name].ours)(**declared)(hello)
    found = resolve(app)
    if errors := [item.message for item in found.diagnostics if item.severity == "error"]:
        return Refused("; ".join(errors))
    (function,) = found
    if name == "function_name":
        return {"name": function.name}
    if name == "retry":
        return dict(function.function_json["retry"])
    own = _own(name, function.function_json["bindings"])
    if name == "mcp_tool_property":
        return {
            key: value for key, value in own.items() if key not in ("type", "direction", "name")
        }
    return own


def _own(name: str, bindings: list[Json]) -> Json:
    """Return the decorator's own binding; keys of other bindings are prefixed with their type."""
    first, *others = (
        bindings
        if _is_trigger(name)
        else [binding for binding in bindings if binding["type"] != "timerTrigger"]
    )
    own = {f"{other['type']}.{key}": value for other in others for key, value in other.items()}
    return {**first, **own}


# -- Differences --------------------------------------------------------------------------------


class Written(NamedTuple):
    """A case, and what both models write for it."""

    case: Case
    theirs: Json | Refused
    ours: Json | Refused


@functools.cache
def written(name: str) -> list[Written]:
    """Return what both models write for all cases of a decorator."""
    return [
        Written(case, written_by_v2(name, case.theirs), written_by_ours(name, case.ours))
        for case in cases(name)
    ]


def differences(name: str, row: Written) -> Iterator[tuple[str, Kind, str]]:
    """Return key, kind and a description of each difference in meaning."""
    case, theirs, ours = row
    if isinstance(theirs, Refused):
        if not isinstance(ours, Refused):
            yield case.about, "v2 refuses", theirs.message
        return
    if isinstance(ours, Refused):
        yield case.about, "ours refuses", ours.message
        return
    for key in {**theirs, **ours}:
        if key not in ours:
            if not _is_unsaid_default(name, case, key, theirs[key]):
                yield key, "v2 alone", repr(theirs[key])
        elif key not in theirs:
            yield key, "ours alone", repr(ours[key])
        elif _spelled(name, key, theirs[key]) != _spelled(name, key, ours[key]):
            yield key, "value", f"{theirs[key]!r} and {ours[key]!r}"


def _is_unsaid_default(name: str, case: Case, key: str, value: Any) -> bool:
    """Return whether v2 only adds the value that applies by default if funcdeco writes nothing."""
    for keyword, json_name in json_names(_model(name)).items():
        field = _model(name).model_fields[keyword]
        if json_name == key and keyword not in case.ours and field.default is not None:
            return bool(_spelled(name, key, value) == _spelled(name, key, field.default))
    return False


def _spelled(name: str, key: str, value: Any) -> Any:
    """Return a value in lowercase if its case does not matter: strings from a fixed set."""
    fields = _model(name).model_fields
    keywords = {json_name: keyword for keyword, json_name in json_names(_model(name)).items()}
    field = fields[keywords[key]] if key in keywords else None
    if not key.endswith("direction") and (field is None or not _options(field)):
        return value
    return _lowered(value)


def _lowered(value: Any) -> Any:
    return [item.casefold() for item in value] if isinstance(value, list) else value.casefold()


def lacking(name: str) -> Iterator[tuple[str, Kind, str]]:
    """Return each allowed value of ours that v2's enum lacks."""
    for parameter in COUNTERPARTS[name].parameters.values():
        enums = [
            option
            for outer in _alternatives(parameter.annotation)
            for option in (outer, *get_args(outer))
            if isinstance(option, type) and issubclass(option, Enum)
        ]
        field = _field(name, parameter.ours)
        known = {_plain(member.name) for enum in enums for member in enum}
        for option in _options(field) if field and enums else []:
            if _plain(option) not in known:
                yield f"{parameter.ours}={option.casefold()}", "v2 lacks", "no such member"


# -- Tests --------------------------------------------------------------------------------------


def listed() -> dict[str, set[tuple[str, Kind]]]:
    """Return the entries of DIFFERENCES for this version, by decorator."""
    found: dict[str, set[tuple[str, Kind]]] = {name: set() for name in COMPARED}
    for row in DIFFERENCES:
        if MAJOR <= row.until:
            for name in row.decorators.split():
                found[name] |= {(key, row.kind) for key in row.keys.split()}
    return found


@pytest.mark.parametrize("name", COMPARED)
def test_both_write_the_same_but_for_what_is_listed(name: str) -> None:
    found: dict[tuple[str, Kind], str] = {}
    for key, kind, text in lacking(name):
        found[key, kind] = text
    for row in written(name):
        for key, kind, text in differences(name, row):
            found.setdefault((key, kind), f"{text} for {row.case.theirs}")
    unlisted = {key: text for key, text in found.items() if key not in listed()[name]}
    assert (unlisted, sorted(listed()[name] - found.keys())) == ({}, [])


@pytest.mark.parametrize("name", COMPARED)
def test_each_parameter_is_in_a_case_that_both_accept(name: str) -> None:
    compared = {
        key
        for case, theirs, ours in written(name)
        for key in case.theirs
        if not isinstance(theirs, Refused) and not isinstance(ours, Refused)
    }
    assert COUNTERPARTS[name].parameters.keys() - compared - {"kwargs"} == set()


def test_no_difference_is_listed_twice() -> None:
    rows = [
        (name, key, row.kind)
        for row in DIFFERENCES
        if MAJOR <= row.until
        for name in row.decorators.split()
        for key in row.keys.split()
    ]
    assert sorted(rows) == sorted(set(rows))


def test_every_decorator_of_v2_has_a_counterpart_or_a_reason() -> None:
    without = [name for name, counterpart in COUNTERPARTS.items() if not counterpart.ours]
    assert without == sorted(v2.NO_COUNTERPART)


@pytest.mark.parametrize("name", COMPARED)
def test_every_parameter_of_v2_has_a_counterpart_or_a_reason(name: str) -> None:
    without = [row for row in COUNTERPARTS[name].parameters.values() if not (row.ours or row.note)]
    assert without == []


def test_tables_name_only_what_v2_has() -> None:
    parameters = {
        (name, key) for name, counterpart in COUNTERPARTS.items() for key in counterpart.parameters
    }
    assert v2.NO_DECORATOR.keys() <= v2.methods_of_apps()
    assert {*v2.RENAMED, *v2.ABOUT, *v2.NO_COUNTERPART} <= COUNTERPARTS.keys()
    assert {*v2.KEYWORDS, *v2.NONE, *v2.VALUES} <= parameters
    assert set(v2.EVERYWHERE) <= {key for _, key in parameters}


def test_these_have_no_decorator_in_v2() -> None:
    assert v2.without_v2() == WITHOUT_V2.split()


def test_page_names_every_decorator_and_parameter_of_v2() -> None:
    _, _, tables = v2.page().partition("## Decorators")
    rows = dict(re.findall(r"^\| `(\w+)` \| (.*) \|$", tables, re.M))
    assert list(rows) == [*COUNTERPARTS, *sorted(v2.NO_DECORATOR)]
    everywhere = {*v2.EVERYWHERE, "data_type"}
    for name, counterpart in COUNTERPARTS.items():
        named = set(re.findall(r"`(\w+)`", rows[name]))
        assert counterpart.parameters.keys() - everywhere <= named, name
        assert counterpart.ours is None or counterpart.ours in named, name


def test_both_apps_of_the_page_say_the_same(project: Callable[..., Path]) -> None:
    space: Json = {}
    exec(v2.THERE, space)
    there = {
        function.get_function_name(): {
            binding["name"]: binding
            for binding in json.loads(function.get_function_json())["bindings"]
        }
        for function in space["app"].get_functions()
    }
    here = {
        function.name: {binding["name"]: binding for binding in function.function_json["bindings"]}
        for function in load(project(v2.HERE))
    }
    for bindings in there.values():
        for binding in bindings.values():
            enums = ("direction", "authLevel", "cardinality", "methods")
            binding |= {key: _lowered(binding[key]) for key in enums if key in binding}
    assert here == there
