"""The table of all diagnostics: name, severity and summary of each code.

A code has three letters for its group and three digits. Codes are permanent: a code that is
removed is never reused.
"""

from __future__ import annotations

from functools import cache
from typing import Literal, NamedTuple, cast

Severity = Literal["error", "warning", "note"]
At = Literal["value", "key", "signature"]
Scope = Literal["place", "binding", "function", "file", "project"]


class Cause(NamedTuple):
    """A code that causes another one."""

    code: str
    scope: Scope
    """What the findings of both have in common."""


class Code(NamedTuple):
    """The facts that all diagnostics of one code share."""

    name: str
    severity: Severity
    summary: str
    host_rules: str = ""
    """Rules of the host, the extensions or the worker behind it, separated by spaces."""
    exit_code: int = 1
    opt_in: bool = False
    """Whether it is checked only if it is selected."""
    is_internal: bool = False
    """Whether it is a bug in funcdeco itself. It cannot be ignored, and nothing is built."""
    preview: bool = False
    """Whether it is new and may change. It is checked only if previews, or the code, are selected."""
    needs: str = ""
    """Keys of `[tool.funcdeco]`, separated by spaces, with the facts about the deployment it depends on.
    A run without them may find nothing, so a comment that ignores the code is not reported as unused."""
    at: At = "value"
    """Where the diagnostic points: at a property's value or key, or at the parameter in the signature."""
    follows_from: str = ""
    """Codes, separated by spaces, that cause this one. If one of them is reported at the same place,
    this one is not. A cause reaches further with `@binding`, `@function`, `@file` or `@project`
    behind its code: then it is enough if that is the same."""

    is_grouped: bool = False
    """Whether the text format shows findings with the same message once: one change resolves all of
    them. Notes are always shown like that."""
    hides_function: bool = False
    """Whether a function that the user wrote isn't part of the app. Commands that build, publish or
    list the app report it, too, even if it is a warning."""
    is_of_pair: bool = False
    """Whether the host rejects one of two functions that are sound alone."""
    hides_file: bool = False
    """Whether nothing else about the same file is reported: it should not be as it is."""

    @property
    def causes(self) -> tuple[Cause, ...]:
        """The codes in `follows_from`, and how far each of them reaches."""
        return _causes(self.follows_from)


@cache
def _causes(follows_from: str) -> tuple[Cause, ...]:
    parts = (cause.partition("@") for cause in follows_from.split())
    return tuple(Cause(code, cast("Scope", scope or "place")) for code, _, scope in parts)


GROUPS = {
    "APP": "The project and its app",
    "PRJ": "host.json, local.settings.json and function.json as files",
    "FUN": "Functions",
    "BND": "Bindings",
    "PYT": "Python signatures",
    "RET": "Return values and outputs",
    "BLD": "Build output on disk",
    "HTP": "HTTP routes and responses",
    "TMR": "Timers",
    "EXP": "Binding expressions and paths",
    "MCP": "MCP tools, resources and prompts",
    "NAM": "Names of queues, tables and other resources",
    "QRY": "Queries, commands and their parameters",
    "CON": "Connections",
    "SET": "App settings",
    "HST": "host.json",
    "IMP": "Imports",
    "PKG": "Packaging",
    "EJC": "Removing decorators with `funcdeco eject`",
    "DUR": "Durable functions",
    "SEC": "Security",
    "END": "End of support",
    "VER": "Verification of packages",
    "CFG": "Configuration of the checks",
    "BUG": "Bugs in funcdeco itself",
}
"""The title of each group, by the first three letters of its codes."""

# One row per line, regardless of length, so that the columns can be scanned.
# fmt: off
CODES: dict[str, Code] = {
    # The project and its app
    "APP001": Code("project-not-found", "error", "The project folder doesn't exist", exit_code=2),
    "APP002": Code("app-not-found", "error", "The app's module doesn't exist", exit_code=2),
    "APP003": Code("app-does-not-parse", "error", "A module has a syntax error"),
    "APP004": Code("app-raises", "error", "A module raises when it is imported"),
    "APP005": Code("package-missing", "error", "A module needs a package that isn't installed"),
    "APP006": Code("setting-missing", "error", "A module reads an app setting that isn't set"),
    "APP007": Code("no-app", "error", "The module has no App"),
    "APP008": Code("multiple-apps", "error", "The module has several Apps and none is selected"),
    "APP009": Code("not-an-app", "error", "The selected app is not an App", exit_code=2),
    "APP010": Code("include-cycle", "error", "A blueprint includes itself"),
    "APP011": Code("app-option-value", "error", "Invalid option value for an app or include"),
    "APP012": Code("no-functions", "warning", "The app declares no function"),
    "APP013": Code("included-twice", "error", "A blueprint is included twice"),
    "APP014": Code("import-timeout", "error", "Importing the app takes too long"),
    "APP015": Code("import-ends-process", "error", "Importing the app ends or crashes Python"),
    "APP016": Code("unknown-decorator", "error", "The app has no decorator of that name"),
    "APP017": Code("python-not-usable", "error", "The interpreter of --python can't import the app", exit_code=2),
    "APP018": Code("binding-model-invalid", "error", "A decorator of your own has no valid model"),
    "APP019": Code("blueprint-not-included", "warning", "A blueprint isn't included in the app", hides_function=True),
    "APP020": Code("include-not-found", "error", "An included module doesn't exist"),
    "APP021": Code("not-a-blueprint", "error", "include doesn't name a blueprint"),
    "APP022": Code("blueprint-level", "warning", "A blueprint of azure-functions ignores its HTTP level"),
    # host.json, local.settings.json and function.json as files
    "PRJ001": Code("host-json-missing", "error", "host.json is missing", "R-HOST-01 R-HOST-10"),
    "PRJ002": Code("host-json-broken", "error", "host.json is invalid", "R-HOST-01 R-DISC-05"),
    "PRJ003": Code("settings-broken", "error", "local.settings.json can't be read", "R-CONN-05"),
    "PRJ004": Code("settings-encrypted", "warning", "local.settings.json is encrypted"),
    "PRJ005": Code("needed-file-ignored", "error", ".funcignore excludes a file that a function needs", "R-DEP-01"),
    "PRJ006": Code("link-outside-project", "error", "A symbolic link leads out of the project"),
    "PRJ007": Code("requirements-missing", "warning", "requirements.txt is missing", "R-DEP-03"),
    "PRJ008": Code("function-app-conflict", "error", "A function_app.py makes the host skip all folders", "R-DISC-01"),
    "PRJ009": Code("function-json-broken", "error", "A function.json is invalid", "R-BIND-05 R-BIND-08 R-DISC-05"),
    "PRJ010": Code("function-json-naming", "note", "A function.json has non-standard spellings", "R-BIND-09 R-BIND-10 R-BIND-11 R-DISC-05", opt_in=True, follows_from="BND022"),
    "PRJ011": Code("duplicate-key", "warning", "A JSON object has a duplicate key", "R-DISC-05"),
    "PRJ012": Code("json-not-strict", "note", "A function.json isn't strict JSON", "R-DISC-05"),
    "PRJ013": Code("file-unreadable", "warning", "requirements.txt or .funcignore can't be read"),
    # Functions
    "FUN001": Code("function-name-invalid", "error", "Invalid function name", "R-DISC-03"),
    "FUN002": Code("function-name-duplicate", "error", "Two functions have the same name, ignoring case", "R-DISC-04"),
    "FUN003": Code("function-name-shadows", "error", "The function's folder hides a module", "R-PY-03"),
    "FUN004": Code("trigger-missing", "error", "The function has no trigger", "R-BIND-04", follows_from="FUN006 BND021@binding APP016@function"),
    "FUN005": Code("multiple-triggers", "error", "The function has multiple triggers", "R-BIND-04"),
    "FUN006": Code("function-unreachable", "error", "The worker can't import the function", "R-PY-02"),
    "FUN007": Code("not-a-function", "error", "The decorated object can't be used as a function", "R-PY-02 R-PY-10"),
    "FUN008": Code("declared-twice", "error", "Two decorators set the same option of a function"),
    "FUN009": Code("script-file-mismatch", "error", "script_file or entry_point doesn't lead to the function", "R-PY-02 R-DISC-07"),
    "FUN010": Code("module-imported-twice", "warning", "A module is imported under two names", "R-PY-03"),
    "FUN011": Code("decorator-not-applied", "warning", "A decorator isn't applied to a function", hides_function=True),
    "FUN012": Code("context-only", "error", "An orchestrator or entity has other bindings or is async", "R-DUR-02"),
    "FUN013": Code("disabled-ignored", "warning", "function.json can't disable a function", "R-DISC-06", at="key"),
    "FUN014": Code("script-not-found", "error", "function.json names a script that doesn't exist", "R-DISC-07"),
    "FUN015": Code("script-unclear", "warning", "function.json doesn't specify which script to run", "R-DISC-07"),
    "FUN016": Code("configuration-source", "error", "function.json declares a .NET assembly as its source", "R-DISC-10"),
    "FUN017": Code("folder-handwritten", "note", "A function folder next to the app isn't built from it", "R-DISC-02"),
    "FUN018": Code("function-too-deep", "warning", "A function.json is in a folder that the host doesn't search", "R-DISC-01", is_grouped=True, hides_function=True),
    "FUN019": Code("warmup-unused", "warning", "A warmup trigger never fires", "R-BIND-17", needs="plan"),
    "FUN020": Code("triggers-too-long", "warning", "The triggers are too long for the scale controller", "R-DISC-11"),
    "FUN021": Code("retry-not-supported", "warning", "The trigger doesn't support retry policies", "R-RTY-02"),
    "FUN022": Code("retry-interval", "error", "Invalid interval in a retry policy", "R-RTY-01"),
    "FUN023": Code("function-json-misnamed", "warning", "A file name looks like a misspelled function.json", "R-DISC-01", hides_function=True),
    "FUN024": Code("function-json-missing", "warning", "A folder with an entry point has no function.json", "R-DISC-01", hides_function=True),
    "FUN025": Code("decorator-raises", "error", "A decorator of azure-functions raises", "R-PY-17"),
    "FUN026": Code("decorator-order", "error", "A decorator of azure-functions is in the wrong place", "R-PY-17"),
    # Bindings
    "BND001": Code("property-unknown", "error", "Unknown property", "R-BIND-13", at="key"),
    "BND002": Code("property-missing", "error", "A required property is missing", "R-BIND-12 R-TMR-05"),
    "BND003": Code("property-value", "error", "Invalid value for the property", "R-BIND-10 R-BIND-11 R-BIND-13 R-DISC-08 R-HTTP-01 R-HTTP-02 R-RTY-01 R-TMR-04"),
    "BND004": Code("not-a-keyword", "error", "The decorator accepts keyword arguments only"),
    "BND005": Code("binding-name-duplicate", "error", "Two bindings have the same name, ignoring case", "R-BIND-02"),
    "BND006": Code("binding-without-parameter", "error", "No parameter has the binding's name", "R-PY-01"),
    "BND007": Code("parameter-without-binding", "error", "No binding has the parameter's name", "R-PY-01", at="signature", follows_from="FUN006 APP016@binding BND013@binding"),
    "BND008": Code("binding-name-invalid", "error", "Invalid binding name", "R-BIND-01"),
    "BND009": Code("binding-name-missing", "error", "The binding's parameter is ambiguous"),
    "BND010": Code("binding-name-underscore", "warning", "Hosts before 4.1038 reject the binding's name", "R-BIND-01", needs="host-version"),
    "BND011": Code("binding-name-mismatch", "error", "The name differs from that of the annotated parameter"),
    "BND012": Code("return-not-output", "error", "`$return` on a binding that isn't an output", "R-BIND-03"),
    "BND013": Code("not-a-binding", "error", "`Annotated` contains an object that isn't a binding"),
    "BND014": Code("binding-in-preview", "note", "The binding is in preview and may change"),
    "BND015": Code("binding-is-legacy", "note", "The binding is no longer maintained, or has a new name", "R-DUR-01", follows_from="BND023@binding BND032@binding"),
    "BND016": Code("property-ignored", "warning", "A function.json has a property that is ignored", "R-BIND-13 R-DISC-05 R-HTTP-10 R-RTY-03 R-SB-02", at="key", is_grouped=True),
    "BND017": Code("binding-name-reserved", "warning", "The binding's name clashes with one that the host reserves", "R-BIND-01"),
    "BND018": Code("direction-missing", "note", "A function.json omits a direction", "R-BIND-06"),
    "BND019": Code("direction-wrong", "error", "The binding has the wrong direction", "R-BIND-06"),
    "BND020": Code("direction-inout", "error", "The worker doesn't support `inout`", "R-BIND-07"),
    "BND021": Code("type-unknown", "error", "Unknown binding type", "R-BIND-08"),
    "BND022": Code("type-case", "error", "The binding type has the wrong case", "R-BIND-09"),
    "BND023": Code("type-not-in-bundle", "error", "The extension bundle doesn't contain the binding", "R-BIND-15 R-CDB-01", is_grouped=True),
    "BND024": Code("blob-source-on-flex", "error", "Flex Consumption requires an Event Grid blob trigger", "R-BIND-19", needs="plan"),
    "BND025": Code("blob-decoded", "warning", "A binary blob is decoded as text", "R-BLOB-03"),
    "BND026": Code("blob-loop", "warning", "The function triggers itself with its own output", "R-BLOB-04"),
    "BND027": Code("consumer-group-shared", "warning", "Two triggers share a consumer group", "R-EH-01"),
    "BND028": Code("lease-container-watched", "error", "The leases are in the monitored container", "R-CDB-02"),
    "BND029": Code("start-time", "error", "Invalid start of the change feed", "R-CDB-02"),
    "BND030": Code("document-id-empty", "error", "The document ID is empty", "R-CDB-02"),
    "BND031": Code("generic-known-type", "note", "The binding has its own decorator", "R-BIND-13"),
    "BND032": Code("cosmos-names-obsolete", "error", "Cosmos DB properties use the names of extension 3", "R-CDB-01", is_grouped=True),
    "BND033": Code("binding-name-of-trigger", "error", "The trigger reserves the name of its parameter", "R-BIND-20"),
    "BND034": Code("parameter-never-passed", "warning", "A parameter always has its default value", "R-BIND-21", at="signature"),
    # Python signatures
    "PYT001": Code("out-on-input", "error", "func.Out on an input binding", "R-PY-07", at="signature", follows_from="BND021@binding BND023@binding"),
    "PYT002": Code("output-without-out", "error", "An output's annotation isn't func.Out", "R-PY-07", at="signature", follows_from="BND021@binding BND023@binding"),
    "PYT003": Code("annotation-unreadable", "error", "The annotation can't be evaluated", "R-PY-05", at="signature"),
    "PYT004": Code("annotation-invalid", "error", "Invalid annotation", "R-PY-04 R-PY-05 R-PY-06", at="signature", follows_from="BND021@binding BND023@binding FUN005@function"),
    "PYT005": Code("return-annotation-invalid", "error", "Invalid return annotation", "R-PY-05 R-PY-08", at="signature", follows_from="BND021@binding BND023@binding FUN005@function"),
    "PYT006": Code("entry-point-missing", "error", "The script doesn't define the entry point", "R-PY-02"),
    "PYT007": Code("entry-point-not-a-function", "error", "The entry point isn't a function", "R-PY-02"),
    "PYT008": Code("script-outside-app", "error", "The script is outside the app", "R-PY-03"),
    "PYT009": Code("positional-only", "error", "The worker passes only keyword arguments", "R-PY-10"),
    "PYT010": Code("generator", "error", "The worker doesn't run generators", "R-PY-10"),
    "PYT011": Code("return-unbound", "error", "The return value has no binding", "R-PY-09", follows_from="FUN005@function"),
    "PYT012": Code("return-maybe-unbound", "warning", "A possible return value has no binding", "R-PY-09"),
    "PYT013": Code("cardinality-mismatch", "error", "The annotation and `cardinality` don't match", "R-EH-02"),
    "PYT014": Code("python-unsupported", "error", "Azure Functions doesn't support the Python version", "R-PY-11", needs="target-python"),
    "PYT015": Code("python-not-on-plan", "error", "The plan doesn't support the Python version", "R-PY-18", needs="plan target-python"),
    # Return values and outputs
    "RET001": Code("return-never-sent", "error", "The worker can't send what the function returns", "R-PY-13"),
    "RET002": Code("return-not-sent", "warning", "The worker can't send a value that the function returns", "R-PY-13"),
    "RET003": Code("return-missing", "warning", "A branch returns nothing, but the binding requires a value", "R-PY-13"),
    "RET004": Code("return-unbound-on-branch", "warning", "A branch returns a value that has no binding", "R-PY-09"),
    "RET005": Code("output-assigned", "warning", "An assignment to an output parameter sends nothing", "R-PY-14"),
    "RET006": Code("output-value", "warning", "The worker can't send the value of an output", "R-PY-13"),
    "RET007": Code("output-unused", "note", "The function never uses an output parameter", "R-PY-14"),
    # Build output on disk
    "BLD001": Code("folder-not-generated", "error", "The build would overwrite a file that it didn't write"),
    "BLD002": Code("file-edited", "error", "A generated file was edited", hides_file=True),
    "BLD003": Code("out-of-date", "error", "The files on disk are out of date", "R-DEP-04"),
    "BLD004": Code("folder-is-link", "error", "A function folder is a symbolic link"),
    "BLD005": Code("output-not-generated", "error", "The output folder contains files not created by build", exit_code=2),
    "BLD006": Code("cannot-write", "error", "A file can't be written", exit_code=2),
    "BLD007": Code("output-misplaced", "error", "The output folder is in an invalid location", exit_code=2),
    "BLD008": Code("script-missing", "warning", "A function.json names a script that doesn't exist", "R-DISC-07"),
    "BLD009": Code("run-interrupted", "warning", "A build, clean or fix was interrupted"),
    "BLD010": Code("package-not-generated", "error", "The package would overwrite a file that isn't a package", exit_code=2),
    "BLD011": Code("folder-superseded", "warning", "The host would reject a kept folder, or a function that is written"),
    # HTTP routes and responses
    "HTP001": Code("route-blank", "warning", "A blank route doesn't map to the root", "R-HTTP-03"),
    "HTP002": Code("route-template", "error", "Invalid route template", "R-HTTP-04"),
    "HTP003": Code("route-constraint", "error", "Unknown route constraint", "R-HTTP-04"),
    "HTP004": Code("route-leading-slash", "error", "The route starts with a slash", "R-HTTP-04"),
    "HTP005": Code("route-of-another-framework", "warning", "The route uses the syntax of another framework", "R-HTTP-04"),
    "HTP006": Code("route-reserved", "error", "The host reserves the route", "R-HTTP-05"),
    "HTP007": Code("route-duplicate", "error", "Two functions have the same route and method", "R-HTTP-06", is_of_pair=True),
    "HTP008": Code("route-unreachable", "warning", "An earlier function handles every request", "R-HTTP-07"),
    "HTP009": Code("routes-overlap", "note", "Two routes match some of the same requests", "R-HTTP-07"),
    "HTP010": Code("response-missing", "warning", "The function has no HTTP response", "R-HTTP-09"),
    "HTP011": Code("multiple-responses", "warning", "The function has multiple HTTP responses", "R-HTTP-09"),
    "HTP012": Code("auth-level-unusable", "warning", "No function key grants access to the function", "R-HTTP-01", follows_from="FUN025@function"),
    "HTP013": Code("route-repeats-prefix", "note", "The route begins with the route prefix", "R-HTTP-08"),
    # Timers
    "TMR001": Code("schedule-invalid", "error", "Invalid schedule", "R-TMR-01 R-TMR-02"),
    "TMR002": Code("range-backwards", "warning", "A range in the schedule is reversed", "R-TMR-01"),
    "TMR003": Code("step-not-positive", "warning", "A step in the schedule is less than 1", "R-TMR-01"),
    "TMR004": Code("day-and-weekday", "warning", "Day of month and day of week must both match", "R-TMR-01"),
    "TMR005": Code("never-fires", "warning", "The schedule never fires", "R-TMR-01"),
    "TMR006": Code("every-second", "warning", "The timer fires every second", "R-TMR-01"),
    "TMR007": Code("five-fields", "note", "The schedule has no seconds field", "R-TMR-01"),
    "TMR008": Code("timespan-days", "warning", "The time span is in days, not hours", "R-TMR-02"),
    "TMR009": Code("timespan-not-positive", "warning", "The time span is zero or negative", "R-TMR-02"),
    "TMR010": Code("runs-on-startup", "note", "The timer fires on every start of the host", "R-TMR-04"),
    "TMR011": Code("monitor-disabled", "note", "The host doesn't store the schedule's status", "R-TMR-04"),
    "TMR012": Code("time-zone-ignored", "warning", "The plan ignores the time zone", "R-TMR-06", needs="plan settings"),
    "TMR013": Code("time-zone-unknown", "warning", "Unknown time zone", "R-TMR-06", needs="settings"),
    "TMR014": Code("step-too-large", "warning", "A step in the schedule is greater than its field", "R-TMR-07"),
    "TMR015": Code("timespan-on-flex", "error", "Flex Consumption doesn't support time spans", "R-TMR-08", needs="plan"),
    "TMR016": Code("timespan-on-consumption", "warning", "The Consumption plan doesn't start an app for a time span", "R-TMR-08", needs="plan"),
    # Binding expressions and paths
    "EXP001": Code("expression-syntax", "error", "Invalid binding expression", "R-EXPR-01"),
    "EXP002": Code("expression-unresolvable", "error", "The binding expression can't be resolved", "R-EXPR-02"),
    "EXP003": Code("expression-suspicious", "warning", "The binding expression looks misspelled", "R-EXPR-02"),
    "EXP004": Code("expression-current-time", "warning", "The host replaces the binding expression with its own value", "R-EXPR-02"),
    "EXP005": Code("expression-not-allowed", "error", "The property doesn't accept binding expressions", "R-EXPR-03"),
    "EXP006": Code("percent-unclosed", "error", "Unpaired percent sign", "R-TMR-03"),
    "EXP007": Code("blob-path", "error", "Invalid blob path", "R-BLOB-01 R-BLOB-02"),
    "EXP008": Code("expression-not-provided", "warning", "The trigger doesn't provide the name in a binding expression", "R-EXPR-04"),
    # MCP tools, resources and prompts
    "MCP001": Code("mcp-name-duplicate", "error", "Two MCP tools, prompts or resources have the same name, ignoring case", "R-MCP-01", is_of_pair=True),
    "MCP002": Code("mcp-json", "error", "A JSON string of an MCP trigger is invalid", "R-MCP-02", follows_from="FUN025@function"),
    "MCP003": Code("mcp-argument", "warning", "Clients can't use an argument of an MCP tool or prompt", "R-MCP-03"),
    "MCP004": Code("mcp-uri", "error", "Invalid address of an MCP resource", "R-MCP-04"),
    "MCP005": Code("mcp-tool-name", "note", "Some clients don't accept the name of an MCP tool", "R-MCP-05"),
    # Names of queues, tables and other resources
    "NAM001": Code("queue-name", "error", "Invalid queue name", "R-QUE-01"),
    "NAM002": Code("queue-name-lowercased", "warning", "The host converts the queue name to lowercase", "R-QUE-01"),
    "NAM003": Code("queue-without-poison", "note", "The queue has no poison queue", "R-QUE-01"),
    "NAM004": Code("table-name", "error", "Invalid table name", "R-TBL-01"),
    "NAM005": Code("table-key", "error", "Invalid partition key or row key", "R-TBL-01"),
    "NAM006": Code("event-hub-name", "warning", "Invalid event hub or consumer group name", "R-EH-01 R-EH-03"),
    "NAM007": Code("service-bus-name", "warning", "Invalid Service Bus queue, topic or subscription name", "R-SB-01 R-SB-03"),
    "NAM008": Code("container-name", "error", "Invalid blob container name", "R-BLOB-01 R-BLOB-02"),
    "NAM009": Code("topic-address", "error", "A topic address is used instead of a setting name", "R-EG-02"),
    # Queries, commands and their parameters
    "QRY001": Code("parameter-list", "error", "Invalid list of parameters", "R-SQL-01"),
    "QRY002": Code("parameter-missing", "error", "A query uses a parameter that isn't set", "R-SQL-02"),
    "QRY003": Code("mysql-parameter-missing", "warning", "A MySQL query uses a parameter that isn't set", "R-SQL-03"),
    "QRY004": Code("parameter-unused", "note", "A query doesn't use a parameter", "R-SQL-02"),
    "QRY005": Code("query-as-procedure", "error", "A query is declared as a stored procedure", "R-SQL-04"),
    "QRY006": Code("command-unusable", "error", "A command is empty or isn't the name of a table", "R-SQL-05"),
    "QRY007": Code("expression-in-string", "warning", "An expression in a query is part of a string", "R-CDB-03"),
    "QRY008": Code("expression-unusable", "error", "An expression can't be used in a query or filter", "R-CDB-03 R-TBL-02"),
    "QRY009": Code("partition-key", "warning", "The partition key is a path instead of a value, or vice versa", "R-CDB-04 R-CDB-05"),
    "QRY010": Code("filter-syntax", "error", "Invalid table filter", "R-TBL-03"),
    "QRY011": Code("filter-leaves-partition", "warning", "A table filter also matches other partitions", "R-TBL-04"),
    "QRY012": Code("row-key-ignored", "warning", "The row key of a table input is ignored", "R-TBL-05"),
    # Connections
    "CON001": Code("connection-not-local", "warning", "The connection is missing from local.settings.json", "R-CONN-01 R-CONN-02 R-CONN-04", needs="settings", follows_from="CON009 CON011"),
    "CON002": Code("connection-not-deployed", "error", "The connection is missing from the app's settings", "R-CONN-01 R-CONN-02 R-CONN-04", needs="settings", follows_from="CON009 CON011"),
    "CON003": Code("identity-incomplete", "warning", "The identity-based connection is incomplete", "R-CONN-03", needs="settings"),
    "CON004": Code("identity-ignored", "warning", "The connection string overrides the identity-based connection", "R-CONN-03", needs="settings"),
    "CON005": Code("setting-name", "warning", "Invalid setting name on Linux", "R-CONN-06"),
    "CON006": Code("storage-missing", "error", "Core Tools doesn't start without AzureWebJobsStorage", "R-CONN-05", needs="settings"),
    "CON007": Code("entity-path-differs", "warning", "The connection string names another event hub", "R-EH-01", needs="settings"),
    "CON008": Code("topic-endpoint", "warning", "The topic endpoint isn't an absolute URL", "R-EG-01", needs="settings"),
    "CON009": Code("connection-suffix", "error", "The connection names one setting of an identity-based connection", "R-CONN-03 R-CONN-07"),
    "CON010": Code("connection-blank", "error", "The connection is empty", "R-CONN-08"),
    "CON011": Code("connection-address", "error", "The connection contains an address instead of a setting name", "R-CONN-01"),
    "CON012": Code("identity-address", "warning", "Invalid address in an identity-based connection", "R-CONN-09", needs="settings"),
    "CON013": Code("identity-addresses-differ", "warning", "An identity-based connection has two addresses", "R-CONN-10", needs="settings"),
    # App settings
    "SET001": Code("setting-not-local", "warning", "The setting is missing from local.settings.json", "R-TMR-03", needs="settings", follows_from="NAM009"),
    "SET002": Code("setting-not-deployed", "error", "The setting is missing from the app's settings", "R-TMR-03", needs="settings", follows_from="NAM009"),
    "SET003": Code("worker-runtime", "error", "The app's language isn't Python", "R-DISC-09", needs="settings"),
    "SET004": Code("worker-runtime-missing", "warning", "FUNCTIONS_WORKER_RUNTIME isn't set", "R-DISC-09", needs="settings"),
    "SET005": Code("extension-version", "error", "FUNCTIONS_EXTENSION_VERSION isn't set", "R-DISC-09", needs="plan settings"),
    "SET006": Code("disabled-value", "warning", "The setting doesn't disable the function", "R-DISC-06", needs="settings"),
    "SET007": Code("package-on-flex", "error", "Flex Consumption rejects the setting", "R-DEP-03", needs="plan settings"),
    "SET008": Code("local-settings-empty", "warning", "local.settings.json is empty", "R-CONN-05"),
    "SET009": Code("disabled-name", "note", "Azure doesn't accept the setting that disables the function", "R-CONN-11", needs="settings"),
    "SET010": Code("local-settings-section", "warning", "Core Tools can't read local.settings.json", "R-CONN-12"),
    # host.json
    "HST001": Code("host-key-unknown", "warning", "Unknown key in host.json", "R-HOST-03"),
    "HST002": Code("host-key-obsolete", "warning", "host.json contains a key from Functions 1.x", "R-HOST-07"),
    "HST003": Code("bundle-id", "error", "Invalid extension bundle ID", "R-HOST-04"),
    "HST004": Code("bundle-range", "error", "Invalid extension bundle version range", "R-HOST-04"),
    "HST005": Code("bundle-too-old", "error", "The extension bundle is too old for the host", "R-HOST-04"),
    "HST006": Code("bundle-unsupported", "warning", "The extension bundle is no longer supported", "R-HOST-04 R-LIFE-04"),
    "HST007": Code("bundle-missing", "error", "host.json doesn't declare an extension bundle", "R-HOST-01 R-BIND-15"),
    "HST008": Code("timeout", "error", "Invalid function timeout", "R-HOST-05", needs="plan"),
    "HST009": Code("log-level", "error", "Invalid logging level", "R-HOST-06"),
    "HST010": Code("extension-option", "error", "Invalid value for an option in host.json", "R-HOST-07 R-HOST-11"),
    "HST011": Code("function-list", "warning", "host.json excludes functions", "R-HOST-08", hides_function=True),
    "HST012": Code("host-retry", "error", "Invalid retry policy in host.json", "R-HOST-09"),
    "HST013": Code("route-prefix", "error", "Invalid route prefix", "R-HTTP-08"),
    "HST014": Code("route-prefix-reserved", "warning", "The host reserves the route prefix", "R-HTTP-08"),
    "HST015": Code("proxies-ignored", "warning", "The host ignores proxies.json", "R-HTTP-10"),
    "HST016": Code("task-hub-name", "error", "Invalid task hub name", "R-DUR-03"),
    "HST017": Code("durable-option-ignored", "warning", "The Durable Functions option has no effect", "R-DUR-03"),
    "HST018": Code("timeout-days", "warning", "A time span in host.json is in days, not hours", "R-HOST-05 R-TMR-02", needs="plan"),
    "HST019": Code("host-option-unknown", "warning", "Unknown option in host.json", "R-HOST-11", at="key"),
    "HST020": Code("host-retry-ignored", "warning", "No trigger supports the retry policy in host.json", "R-HOST-09 R-RTY-02"),
    # Imports
    "IMP001": Code("package-unlisted", "error", "An imported package is missing from the requirements", "R-PY-15 R-DEP-03"),
    "IMP002": Code("package-unlisted-late", "warning", "A package that some runs need is missing from the requirements", "R-PY-15 R-DEP-03"),
    "IMP003": Code("package-uncertain", "note", "An imported package may be missing from the requirements", "R-PY-15 R-DEP-03"),
    "IMP004": Code("module-missing", "error", "An imported module of the project doesn't exist", "R-PY-15"),
    "IMP005": Code("name-missing", "error", "The imported module doesn't define the name", "R-PY-15"),
    "IMP006": Code("import-in-function-fails", "warning", "An import inside a function can't succeed", "R-PY-15"),
    "IMP007": Code("azure-name-missing", "error", "Azure's package doesn't define the name", "R-PY-05"),
    "IMP008": Code("syntax-too-new", "error", "The Python version in Azure doesn't support the syntax", "R-PY-11", needs="target-python"),
    "IMP009": Code("same-name-as-standard-module", "warning", "A module has the same name as a standard library module", "R-PY-16"),
    "IMP010": Code("circular-import", "error", "A circular import reads a name that isn't defined yet", "R-PY-15"),
    "IMP011": Code("circular-import-order", "warning", "A module can only be imported after another one", "R-PY-15"),
    "IMP012": Code("import-for-one-function", "note", "All functions wait for an import that only one of them needs", "R-PY-19", preview=True),
    "IMP013": Code("import-budget", "error", "The imports exceed a budget", "R-PY-19"),
    # Packaging
    "PKG001": Code("azure-functions-unlisted", "warning", "azure-functions is missing from requirements.txt", "R-DEP-03"),
    "PKG002": Code("worker-listed", "warning", "requirements.txt lists the worker", "R-PY-11"),
    "PKG003": Code("funcdeco-unlisted", "error", "funcdeco is missing from requirements.txt", "R-DEP-04"),
    "PKG004": Code("durable-too-new", "error", "azure-functions-durable 2 is for the v2 model", "R-DUR-02"),
    "PKG005": Code("durable-unlisted", "error", "azure-functions-durable is missing from requirements.txt", "R-DUR-02"),
    "PKG006": Code("requirements-encoding", "warning", "requirements.txt isn't UTF-8", "R-DEP-03"),
    "PKG007": Code("requirement-unreadable", "warning", "Invalid line in requirements.txt", "R-DEP-03"),
    "PKG008": Code("requirements-empty", "note", "requirements.txt has no requirements", "R-DEP-03"),
    "PKG009": Code("venv-shipped", "warning", "The virtual environment would be published", "R-DEP-02"),
    "PKG010": Code("ignore-too-narrow", "warning", "A .funcignore pattern matches less than it would in git", "R-DEP-01"),
    "PKG011": Code("ignore-too-wide", "warning", "A .funcignore pattern also excludes an imported module", "R-DEP-01"),
    "PKG012": Code("requirement-path", "warning", "A path in requirements.txt doesn't exist in Azure", "R-DEP-05"),
    "PKG013": Code("requirement-platform", "warning", "A requirement can't be installed on Linux", "R-DEP-05"),
    "PKG014": Code("requirement-in-python", "warning", "A requirement is part of Python", "R-DEP-05 R-DEP-06"),
    "PKG015": Code("package-too-large", "error", "The package exceeds a limit of the hosting plan", "R-DEP-07", needs="plan"),
    "PKG016": Code("dependencies-undeclared", "error", "No file declares the packages that the app needs", "R-DEP-03"),
    "PKG020": Code("dependency-source", "error", "A requirement must be built from source", "R-DEP-05"),
    "PKG021": Code("wheel-missing", "error", "A requirement has no wheel for the target", "R-DEP-05"),
    "PKG022": Code("package-not-found", "error", "A requirement isn't in any package index", "R-DEP-05"),
    "PKG023": Code("requirement-conflict", "error", "Requirements contradict each other", "R-DEP-05"),
    "PKG024": Code("index-unreachable", "error", "A package index can't be used", "R-DEP-05", exit_code=2),
    "PKG025": Code("installer-failed", "error", "uv or pip failed, or is missing", "R-DEP-05", exit_code=2),
    "PKG026": Code("hash-mismatch", "error", "A downloaded file doesn't match the hash of its requirement", "R-DEP-05"),
    "PKG027": Code("version-skipped", "note", "A newer version has no wheel for the target", "R-DEP-05"),
    "PKG028": Code("dependencies-unreadable", "error", "The declared dependencies can't be read", "R-DEP-05"),
    "PKG029": Code("file-in-two-packages", "warning", "Two packages contain the same file", "R-DEP-06"),
    # Taking out decorators with `funcdeco eject`
    "EJC001": Code("call-not-removable", "error", "A decorator is called where it can't be removed"),
    "EJC002": Code("removed-name-used", "error", "Code uses a name that eject removes"),
    "EJC003": Code("app-not-assigned", "error", "An app or blueprint isn't assigned to a name"),
    "EJC004": Code("star-import", "error", "A star import hides where a name comes from"),
    "EJC005": Code("file-not-changeable", "error", "eject can't change a file"),
    "EJC006": Code("ejected-app-differs", "error", "The ejected app would behave differently"),
    # Durable functions
    "DUR001": Code("orchestration-name", "error", "Durable Functions reserves the orchestration's name", "R-DUR-01"),
    "DUR002": Code("return-reserved", "error", "`$return` on a function with a durable trigger", "R-DUR-01"),
    "DUR003": Code("orchestrator-not-created", "error", "The orchestrator or entity isn't wrapped by azure-functions-durable", "R-DUR-02"),
    "DUR004": Code("orchestrator-not-generator", "error", "An orchestrator or entity is `async def`", "R-DUR-02"),
    "DUR005": Code("activity-unknown", "error", "The called function doesn't exist", "R-DUR-04"),
    "DUR006": Code("client-is-string", "error", "A string is used as a durable client", "R-DUR-02"),
    "DUR007": Code("client-may-be-string", "warning", "A string may be used as a durable client", "R-DUR-02"),
    "DUR008": Code("client-not-awaited", "warning", "A call of a durable client isn't awaited", "R-DUR-05"),
    "DUR009": Code("event-unknown", "warning", "No orchestrator waits for the event", "R-DUR-06"),
    "DUR010": Code("task-misused", "error", "An orchestrator fails because it doesn't yield a task", "R-DUR-07"),
    "DUR011": Code("task-not-yielded", "warning", "A task of an orchestrator isn't yielded, so it may not run", "R-DUR-07"),
    "DUR012": Code("result-not-json", "error", "The result of an orchestrator can't be converted to JSON", "R-DUR-08"),
    "DUR013": Code("result-may-not-be-json", "warning", "A possible result of an orchestrator can't be converted to JSON", "R-DUR-08"),
    "DUR014": Code("not-deterministic", "warning", "An orchestrator isn't deterministic", "R-DUR-09"),
    # Security
    "SEC001": Code("secret-in-binding", "error", "A binding contains a secret instead of a setting name", "R-SEC-02"),
    "SEC002": Code("anonymous-write", "warning", "Anonymous callers can modify data", "R-SEC-01", opt_in=True),
    "SEC003": Code("master-key-needed", "note", "Callers need the app's master key", "R-SEC-03"),
    "SEC004": Code("caller-chooses-name", "warning", "Values from the caller determine a resource name or a command", "R-SEC-04", follows_from="QRY008 EXP002 EXP003 EXP008"),
    "SEC005": Code("password-in-requirements", "warning", "A requirements file contains a password", "R-DEP-05 R-SEC-02"),
    # Ends of support
    "END001": Code("python-ended", "warning", "Microsoft no longer supports the Python version", "R-LIFE-01", needs="target-python"),
    "END002": Code("python-ending", "note", "Microsoft's support for the Python version ends soon", "R-LIFE-01", needs="target-python"),
    "END003": Code("plan-ended", "warning", "Microsoft no longer supports the plan", "R-LIFE-02", needs="plan"),
    "END004": Code("plan-ending", "note", "Microsoft's support for the plan ends soon", "R-LIFE-02", needs="plan"),
    "END005": Code("host-ended", "warning", "Microsoft no longer supports the version of the host", "R-LIFE-03", needs="settings"),
    # Packages that are verified
    "VER001": Code("package-without-functions", "error", "The host finds no function in the package"),
    "VER002": Code("verify-import-raises", "error", "Importing a function raises an exception"),
    "VER003": Code("verify-module-missing", "error", "The package lacks a module"),
    "VER004": Code("verify-wrong-platform", "error", "A compiled module doesn't match the target"),
    "VER005": Code("verify-worker-refuses", "error", "The worker refuses a function", "R-PY-01 R-PY-02"),
    "VER006": Code("verify-circular-import", "error", "Modules import each other"),
    "VER007": Code("verify-syntax", "error", "The target's Python doesn't accept the syntax"),
    "VER008": Code("verify-host-rejects", "error", "The host rejects a function.json"),
    "VER009": Code("verify-no-start", "error", "The worker doesn't start with the package"),
    "VER010": Code("verify-import-ends", "error", "Importing a function ends, crashes or blocks the worker"),
    "VER011": Code("verify-network", "error", "Importing a function needs the network"),
    "VER012": Code("verify-install-fails", "error", "The requirements can't be installed"),
    "VER013": Code("verify-call-fails", "error", "A function fails when it is called"),
    "VER014": Code("verify-index-fails", "error", "The worker can't index a v2 app"),
    "VER015": Code("verify-static", "note", "The package can't be imported on this machine"),
    "VER016": Code("verify-call-network", "note", "The call of a function needs the network"),
    "VER017": Code("verify-no-sample", "note", "A function can't be called with a sample event"),
    "VER018": Code("verify-out-of-date", "warning", "The project changed after it was packaged"),
    # Configuration of the checks
    "CFG001": Code("configuration-unreadable", "error", "pyproject.toml can't be read", exit_code=2),
    "CFG002": Code("code-unknown", "error", "Unknown diagnostic code", exit_code=2),
    "CFG003": Code("reason-missing", "error", "A code is ignored without a reason", exit_code=2),
    "CFG004": Code("option-unknown", "error", "Unknown option or invalid value", exit_code=2),
    "CFG005": Code("ignore-unused", "warning", "Unused ignore comment"),
    "CFG006": Code("settings-file", "error", "The exported settings can't be read", exit_code=2),
    "CFG007": Code("baseline-outdated", "note", "The baseline contains findings that are already fixed"),
    "CFG008": Code("baseline-unreadable", "error", "The baseline can't be read", exit_code=2),
    # Bugs in funcdeco itself
    "BUG001": Code("rule-failed", "error", "A rule of funcdeco failed", exit_code=2, is_internal=True),
}
# fmt: on
