"""Names of queues, blobs and tables that the host rejects at the call: R-QUE-01, R-BLOB-02, R-TBL-01.

The messages are those of the extensions in azure-sdk-for-net: `QueueClientExtensions`, `BlobPath`,
`BlobNameValidationAttribute`, `TableAttribute` and `TableClientHelpers`.
"""

from __future__ import annotations

import re
from urllib.parse import unquote, urlsplit

from funcdeco.engine.errors import HostError
from funcdeco.grammar import GrammarError
from funcdeco.grammar.resource_names import check_table_key

# The character class is that of the extension; the service rejects some of these names.
_CONTAINER = re.compile(r"[a-z0-9][a-z0-9\-\[^]{1,61}[a-z0-9]|\$root|\$web", re.ASCII)
_QUEUE = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_TABLE = "^[A-Za-z][A-Za-z0-9]{2,62}$"
_LIMITS = (
    "A blob name must be at least one character long and cannot be more than 1,024 characters long."
)


class ResourceNameError(HostError):
    """Raised for an invalid name; the message is that of the extension."""


def check_queue(name: str) -> str:
    """Return the name of a queue in lowercase. Raises ResourceNameError."""
    name = name.lower()
    if problem := _queue_problem(name):
        raise ResourceNameError(f"{problem} (Parameter 'name')")
    return name


def _queue_problem(name: str) -> str:
    if _QUEUE.fullmatch(name) and 3 <= len(name) <= 63:
        return ""
    if not name:
        return "A queue name can't be null or empty"
    if not 3 <= len(name) <= 63:
        return f'A queue name must be from 3 to 63 characters long - "{name}"'
    if "-" in (name[0], name[-1]):
        return f'The dash (-) character may not be the first or last letter - "{name}"'
    if not all(char.isalnum() or char == "-" for char in name):
        return f'A queue name can contain only letters, numbers, and dash(-) characters - "{name}"'
    if "--" in name:
        return "A queue name cannot contain consecutive dash(-) characters."
    return ""


def split_blob_path(path: str) -> tuple[str, str]:
    """Return the container and the blob of `container/blob` or a URL. Raises ResourceNameError."""
    if path.lower().startswith(("https://", "http://")):
        container, _, name = unquote(urlsplit(path).path.lstrip("/")).partition("/")
        return container, name
    container, slash, name = path.partition("/")
    if problem := _path_problem(path, container, slash, name):
        raise ResourceNameError(
            f"Validation failed for property 'BlobPath', value '{path}'. {problem}"
        )
    if not slash:
        message = "Blob identifiers must be in the format 'container/blob'."
        raise ResourceNameError(f"Invalid blob path specified : '{path}'. {message}")
    return container, name


def _path_problem(path: str, container: str, slash: str, name: str) -> str:
    if slash and container and not name:
        return "Illegal blob path"
    if slash and container and (problem := _blob_problem(name)):
        return f"The given blob name '{name}' {problem}"
    is_valid = _CONTAINER.fullmatch(container if slash and container else path)
    return "" if is_valid else "Invalid container name"


def _blob_problem(name: str) -> str:
    if len(name) > 1024:
        return f"is too long. {_LIMITS}"
    if name.endswith((".", "/")):
        return (
            "has an invalid suffix. Avoid blob names that end with a dot ('.'), a forward slash "
            "('/'), or a sequence or combination of the two."
        )
    if "\\" in name:
        return "contain illegal characters. A blob name cannot the following character(s): '\\'."
    return ""


def check_table(name: str) -> str:
    """Return the name of a table. Raises ResourceNameError."""
    if not re.fullmatch(_TABLE, name, re.ASCII):
        raise ResourceNameError(
            f"Validation failed for property 'TableName', value '{name}'. The field TableName must "
            f"match the regular expression '{_TABLE}'."
        )
    return name


def check_key(value: str | None) -> str:
    """Return a partition key or row key of a row. Raises ResourceNameError."""
    try:
        if value is not None:
            check_table_key(value)
            return value
    except GrammarError:
        pass
    raise ResourceNameError(
        f"'{value or ''}' is not a valid value for a partition key or row key. Ensure that the "
        "table entity contains valid 'PartitionKey' and 'RowKey' values."
    )
