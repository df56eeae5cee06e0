"""The pydantic models of function.json, one module per family, each imported on first use.

To add a family, add a module, a line below, and its decorators in `funcdeco.app`.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from funcdeco.bindings import authentication_events as authentication_events
    from funcdeco.bindings import base as base
    from funcdeco.bindings import blob as blob
    from funcdeco.bindings import connector as connector
    from funcdeco.bindings import cosmos_db as cosmos_db
    from funcdeco.bindings import cosmos_db_mongo as cosmos_db_mongo
    from funcdeco.bindings import cosmos_db_v3 as cosmos_db_v3
    from funcdeco.bindings import dapr as dapr
    from funcdeco.bindings import document_db as document_db
    from funcdeco.bindings import durable as durable
    from funcdeco.bindings import event_grid as event_grid
    from funcdeco.bindings import event_hub as event_hub
    from funcdeco.bindings import fabric as fabric
    from funcdeco.bindings import generic as generic
    from funcdeco.bindings import http as http
    from funcdeco.bindings import kafka as kafka
    from funcdeco.bindings import kusto as kusto
    from funcdeco.bindings import manual as manual
    from funcdeco.bindings import mcp as mcp
    from funcdeco.bindings import mobile_table as mobile_table
    from funcdeco.bindings import mount as mount
    from funcdeco.bindings import mysql as mysql
    from funcdeco.bindings import notification_hub as notification_hub
    from funcdeco.bindings import openai as openai
    from funcdeco.bindings import queue as queue
    from funcdeco.bindings import rabbitmq as rabbitmq
    from funcdeco.bindings import redis as redis
    from funcdeco.bindings import root as root
    from funcdeco.bindings import sendgrid as sendgrid
    from funcdeco.bindings import service_bus as service_bus
    from funcdeco.bindings import signalr as signalr
    from funcdeco.bindings import socketio as socketio
    from funcdeco.bindings import sql as sql
    from funcdeco.bindings import table as table
    from funcdeco.bindings import timer as timer
    from funcdeco.bindings import twilio as twilio
    from funcdeco.bindings import warmup as warmup
    from funcdeco.bindings import web_pubsub as web_pubsub
else:

    def __getattr__(name: str):
        from importlib import import_module

        try:
            return import_module(f"{__name__}.{name}")
        except ModuleNotFoundError as error:
            if error.name != f"{__name__}.{name}":
                raise
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}") from None
