"""Which distribution on PyPI provides an imported module.

Sources: the metadata of installed packages, and for well-known packages the project pages on PyPI,
`https://pypi.org/project/<distribution>/`.
"""

from __future__ import annotations

import re
from functools import cache

from funcdeco.project.requirements import canonical

_NAMED: dict[str, str] = {
    "attr": "attrs",
    "azure.core": "azure-core",
    "azure.cosmos": "azure-cosmos",
    "azure.data.tables": "azure-data-tables",
    "azure.eventgrid": "azure-eventgrid",
    "azure.eventhub": "azure-eventhub",
    "azure.identity": "azure-identity",
    "azure.keyvault.secrets": "azure-keyvault-secrets",
    "azure.servicebus": "azure-servicebus",
    "azure.storage.blob": "azure-storage-blob",
    "azure.storage.fileshare": "azure-storage-file-share",
    "azure.storage.queue": "azure-storage-queue",
    "bs4": "beautifulsoup4",
    "Crypto": "pycryptodome",
    "Cryptodome": "pycryptodomex",
    "cv2": "opencv-python-headless",
    "dateutil": "python-dateutil",
    "docx": "python-docx",
    "dotenv": "python-dotenv",
    "fitz": "PyMuPDF",
    "git": "GitPython",
    "google.auth": "google-auth",
    "google.cloud.bigquery": "google-cloud-bigquery",
    "google.cloud.storage": "google-cloud-storage",
    "google.oauth2": "google-auth",
    "googleapiclient": "google-api-python-client",
    "jose": "python-jose",
    "jwt": "PyJWT",
    "kafka": "kafka-python",
    "ldap": "python-ldap",
    "magic": "python-magic",
    "markdown": "Markdown",
    "MySQLdb": "mysqlclient",
    "nacl": "PyNaCl",
    "OpenSSL": "pyOpenSSL",
    "PIL": "pillow",
    "pkg_resources": "setuptools",
    "pptx": "python-pptx",
    "psycopg2": "psycopg2-binary",
    "pythoncom": "pywin32",
    "serial": "pyserial",
    "skimage": "scikit-image",
    "sklearn": "scikit-learn",
    "slugify": "python-slugify",
    "snowflake": "snowflake-connector-python",
    "telegram": "python-telegram-bot",
    "websocket": "websocket-client",
    "win32api": "pywin32",
    "win32com": "pywin32",
    "win32con": "pywin32",
    "yaml": "PyYAML",
    "zmq": "pyzmq",
}
"""Distributions whose name differs from that of their module."""
_ALSO: dict[str, tuple[str, ...]] = {
    "Crypto": ("pycrypto",),
    "cv2": ("opencv-python", "opencv-contrib-python", "opencv-contrib-python-headless"),
    "dotenv": ("dotenv",),
    "jwt": ("jwt",),
    "kafka": ("kafka-python-ng",),
    "magic": ("python-magic-bin", "libmagic"),
    "psycopg2": ("psycopg2",),
    "slugify": ("unicode-slugify", "awesome-slugify"),
    "snowflake": ("snowflake-sqlalchemy", "snowflake-snowpark-python"),
}
"""Further distributions that provide a module."""
SAME = frozenset(
    "aiohttp boto3 botocore cachetools celery certifi click cryptography django fastapi flask "  # noqa: SIM905
    "gspread gunicorn httpx jinja2 joblib jsonschema lxml matplotlib msal networkx nltk numpy "
    "openai openpyxl pandas paramiko peewee plotly polars psutil pyarrow pydantic pymongo pymssql "
    "pymysql pyodbc pytz redis reportlab requests rich scipy scrapy seaborn selenium simplejson "
    "slack_sdk spacy sqlalchemy starlette stripe tabulate tenacity tiktoken torch tqdm twilio "
    "typer ujson urllib3 uvicorn xlrd xlsxwriter xmltodict zeep".split()
)
"""Well-known distributions that have the name of their module."""
WORKERS = frozenset(
    "azurefunctions dateutil grpc markupsafe pkg_resources setuptools six typing_extensions "  # noqa: SIM905
    "werkzeug wheel".split()
)
"""Modules that the worker needs or that come with Python in Azure's images, and that an app can
therefore import on some plans without listing them: the dependencies in `pyproject.toml` of
https://github.com/Azure/azure-functions-python-worker."""
IMAGES = frozenset(
    "asgiref azure.core azure.identity azure.monitor certifi cffi charset_normalizer cryptography "  # noqa: SIM905
    "idna isodate jwt msal msal_extensions msrest oauthlib opentelemetry packaging psutil requests "
    "requests_oauthlib urllib3 wrapt".split()
)
"""Modules of azure-monitor-opentelemetry and its dependencies, which the images for Python 3.12
contain and those for older versions don't: `host/4/bookworm/python/python312/python312.Dockerfile`
in https://github.com/Azure/azure-functions-docker."""
WELL_KNOWN = SAME.union(WORKERS, (name.partition(".")[0] for name in _NAMED))
"""Modules of well-known distributions."""
_NAMESPACES = frozenset({"azure", "google", "opentelemetry"})
"""Modules shared by many distributions, each named after its part: azure.identity."""


def is_workers(module: str) -> bool:
    """Return whether the worker's own packages contain *module*."""
    return module.partition(".")[0] in WORKERS or module.startswith("google.protobuf")


def is_in_images(module: str, target: str | None) -> bool:
    """Return whether some images for the Python version *target*, or for any, contain *module*."""
    parts = module.split(".")
    is_known = parts[0] in IMAGES or ".".join(parts[:2]) in IMAGES
    return is_known and target not in ("3.10", "3.11")


def candidates(module: str) -> list[str]:
    """Return the normalized names of distributions that may provide *module*, most likely first."""
    first = module.partition(".")[0]
    parts = module.split(".")
    found = [name] if (name := _named(parts)) else []
    found += _ALSO.get(first, ())
    found += ["-".join(parts[:count]) for count in range(min(len(parts), 5), 0, -1)]
    if first not in _NAMESPACES:
        found += [f"python-{first}", f"py{first}", f"py-{first}", f"{first}-python", f"{first}-py"]
    return list(dict.fromkeys(map(canonical, found)))


def known_distribution(module: str) -> str:
    """Return the name on PyPI of the distribution that provides *module*; empty if unknown."""
    first = module.partition(".")[0]
    if name := _named(module.split(".")):
        return name
    if first in SAME:
        return first.replace("_", "-")
    installed = sorted(installed_providers(module))
    return installed[0] if len(installed) == 1 else ""


def _named(parts: list[str]) -> str:
    names = (".".join(parts[:count]) for count in range(min(len(parts), 3), 0, -1))
    return next((_NAMED[name] for name in names if name in _NAMED), "")


@cache
def installed_providers(module: str) -> frozenset[str]:
    """Return the installed distributions that provide *module*, by their normalized names."""
    first = module.partition(".")[0]
    found = _providers().get(first, ())
    if first in _NAMESPACES:
        return frozenset(canonical(name) for name in set(found) if _has(name, module))
    return frozenset(map(canonical, found))


@cache
def _providers() -> dict[str, list[str]]:
    from importlib.metadata import packages_distributions

    return {name: list(found) for name, found in packages_distributions().items()}


def _has(name: str, module: str) -> bool:
    """Return whether a distribution has files of *module* or of a package above it."""
    from importlib.metadata import files

    path = module.replace(".", "/")
    ends = (f"{path}.py", f"{path}/__init__.py")
    return any(str(file).startswith(f"{path}/") or str(file) in ends for file in files(name) or ())


def resembles(name: str, module: str) -> bool:
    """Return whether a distribution may provide *module*, because their names share a word."""
    own = set(re.split(r"[-_.]+|(?<=[a-z])(?=\d)", canonical(name)))
    words = set(re.split(r"[-_.]+", module.lower()))
    if own & words - _COMMON:
        return True
    first = module.partition(".")[0].lower()
    whole, joined = first.replace("_", ""), canonical(name).replace("-", "")
    return first not in _NAMESPACES and (whole in joined or joined in whole)


_COMMON = frozenset({"azure", "google", "python", "py", "api", "client", "sdk", "core", "common"})
