"""Packages whose import takes about as long as that of azure.functions, or longer.

Measured: the processor time of `import PACKAGE` after azure.functions and the modules of Python that
the worker needs, as a multiple of `import azure.functions`, with Python 3.13 on Linux and the newest
versions in November 2026, best of three. A package is listed from 0.75 on.
"""

from __future__ import annotations

_HEAVY: dict[str, float] = {
    "aiohttp": 1.0,
    "anthropic": 9.3,
    "azure.ai.projects": 8.0,
    "azure.cosmos": 0.9,
    "azure.identity": 1.3,
    "azure.search.documents": 0.8,
    "azure.servicebus": 1.2,
    "azure.storage.blob": 2.5,
    "boto3": 0.9,
    "cv2": 1.0,
    "google.cloud.bigquery": 4.9,
    "google.cloud.storage": 1.5,
    "langchain_core.messages": 1.5,
    "matplotlib": 1.9,
    "networkx": 1.0,
    "openai": 4.6,
    "pandas": 2.8,
    "plotly.express": 1.6,
    "polars": 1.0,
    "pyarrow": 1.0,
    "scipy": 0.8,
    "sklearn": 9.5,
    "spacy": 5.8,
    "sqlalchemy": 1.1,
    "statsmodels.api": 13.0,
    "sympy": 1.8,
    "transformers": 5.2,
}


def heavy_package(name: str) -> str:
    """Return the heavy package that the module or object *name* is part of; empty if none."""
    parts = name.split(".")
    outer = (".".join(parts[:count]) for count in range(len(parts), 0, -1))
    return next((one for one in outer if one in _HEAVY), "")
