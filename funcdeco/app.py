"""What users decorate with: `App`, `Blueprint` and the table of their decorators."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Final

from funcdeco import bindings
from funcdeco.declare import declare
from funcdeco.registry import Include, Registry

if TYPE_CHECKING:
    from funcdeco.bindings.http import AuthLevel
    from funcdeco.functions import FunctionApp


class Decorators(Registry):
    """One line for each decorator; keywords, types and help come from the model it names."""

    function: Final = declare(lambda: bindings.root.FunctionOptions)
    retry: Final = declare(lambda: bindings.root.Retry)

    http: Final = declare(lambda: bindings.http.Http)
    http_output: Final = declare(lambda: bindings.http.HttpOutput)
    timer_trigger: Final = declare(lambda: bindings.timer.TimerTrigger)
    queue_trigger: Final = declare(lambda: bindings.queue.QueueTrigger)
    queue_output: Final = declare(lambda: bindings.queue.QueueOutput)
    blob_trigger: Final = declare(lambda: bindings.blob.BlobTrigger)
    blob_input: Final = declare(lambda: bindings.blob.BlobInput)
    blob_output: Final = declare(lambda: bindings.blob.BlobOutput)
    table_input: Final = declare(lambda: bindings.table.TableInput)
    table_output: Final = declare(lambda: bindings.table.TableOutput)
    service_bus_queue_trigger: Final = declare(lambda: bindings.service_bus.ServiceBusQueueTrigger)
    service_bus_topic_trigger: Final = declare(lambda: bindings.service_bus.ServiceBusTopicTrigger)
    service_bus_queue_output: Final = declare(lambda: bindings.service_bus.ServiceBusQueueOutput)
    service_bus_topic_output: Final = declare(lambda: bindings.service_bus.ServiceBusTopicOutput)
    generic_trigger: Final = declare(lambda: bindings.generic.GenericTrigger)
    generic_input: Final = declare(lambda: bindings.generic.GenericInput)
    generic_output: Final = declare(lambda: bindings.generic.GenericOutput)

    def include(
        self,
        blueprint: Blueprint | str,
        *,
        prefix: str | None = None,
        auth_level: AuthLevel | None = None,
    ) -> None:
        """Take in the functions of *blueprint*, itself or as "package.module:attribute".

        A text is imported when the app is built, never in a deployed function. *prefix* goes before
        the route of each of its HTTP functions; *auth_level* is for those that say none of their
        own, and goes before the blueprint's own.
        """
        caller = sys._getframe(1)  # pyright: ignore[reportPrivateUsage]
        site = caller.f_code.co_filename, caller.f_lineno
        self.includes.append(Include(blueprint, prefix, auth_level, *site))


class Blueprint(Decorators):
    """Functions that an app, or another blueprint, includes.

    *auth_level* is for its HTTP functions that say none of their own.
    """

    def __init__(self, *, auth_level: AuthLevel | None = None) -> None:
        super().__init__(auth_level=auth_level)


class App(Decorators):
    """The functions of one function app.

    *auth_level* is for HTTP functions that say none of their own; left out, the host's default
    `function` holds: https://learn.microsoft.com/azure/azure-functions/functions-bindings-http-webhook-trigger
    """

    def __init__(self, *, auth_level: AuthLevel | None = None) -> None:
        super().__init__(auth_level=auth_level)

    @property
    def functions(self) -> FunctionApp:
        """Resolve what was declared so far into a `FunctionApp`.

        Raises AppError with every fault found, each at the line that said it.
        """
        from funcdeco.resolve import resolve

        return resolve(self).checked()
