"""An app of 12 functions of which five import a large package each, in three versions.

`python tests/bench/heavy.py KIND FOLDER` writes it: funcdeco, hand or v2. The packages are
installed in a folder of their own: `python tests/bench/heavy.py packages FOLDER`.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

from funcdeco.project.default_host import HOST_JSON

PACKAGES = ("pandas", "openai", "azure-cosmos", "azure-identity", "azure-storage-blob")
REQUIREMENTS = "".join(f"{name}\n" for name in ("azure-functions", *PACKAGES))


class Function(NamedTuple):
    """An HTTP function in a module of its own."""

    name: str
    module: str
    route: str
    imports: str
    body: str


FUNCTIONS = (
    Function("health", "monitoring", "health", "", 'return "OK"'),
    Function("show_version", "versions", "version", "", 'return "1.0"'),
    Function(
        "list_products",
        "catalog",
        "products",
        "import json\n",
        'return json.dumps([{"name": "lamp", "price": 20}, {"name": "desk", "price": 90}])',
    ),
    Function(
        "show_product",
        "products",
        "products/{name}",
        "",
        "return f\"product {req.route_params['name']}\"",
    ),
    Function(
        "convert_price",
        "prices",
        "prices/{amount}",
        "from decimal import Decimal\n",
        "return str(Decimal(req.route_params['amount']) * Decimal('1.1'))",
    ),
    Function(
        "check_voucher",
        "vouchers",
        "vouchers/{code}",
        "import hashlib\n",
        "return hashlib.sha256(req.route_params['code'].encode()).hexdigest()",
    ),
    Function("list_orders", "orders", "orders", "import uuid\n", "return str(uuid.UUID(int=1))"),
    Function(
        "report_sales",
        "reports",
        "reports",
        "import pandas as pd\n",
        'sales = pd.DataFrame({"product": ["lamp", "desk", "lamp"], "price": [20, 90, 22]})\n'
        '    return str(sales.groupby("product")["price"].sum().to_json())',
    ),
    Function(
        "summarize_reviews",
        "reviews",
        "reviews/summary",
        "from openai import OpenAI\n",
        'client = OpenAI(api_key=os.environ["OPENAI_API_KEY"])\n'
        '    answer = client.responses.create(model="gpt-5-mini", input=req.get_body().decode())\n'
        "    return answer.output_text",
    ),
    Function(
        "find_customer",
        "customers",
        "customers/{id}",
        "from azure.cosmos import CosmosClient\n",
        'client = CosmosClient.from_connection_string(os.environ["COSMOS_CONNECTION"])\n'
        '    container = client.get_database_client("shop").get_container_client("customers")\n'
        "    number = req.route_params['id']\n"
        "    return str(container.read_item(number, partition_key=number))",
    ),
    Function(
        "show_identity",
        "identities",
        "identity",
        "from azure.identity import DefaultAzureCredential\n",
        'token = DefaultAzureCredential().get_token("https://storage.azure.com/.default")\n'
        "    return str(token.expires_on)",
    ),
    Function(
        "list_invoices",
        "invoices",
        "invoices",
        "from azure.storage.blob import BlobServiceClient\n",
        'client = BlobServiceClient.from_connection_string(os.environ["STORAGE_CONNECTION"])\n'
        '    blobs = client.get_container_client("invoices").list_blob_names()\n'
        '    return "\\n".join(blobs)',
    ),
)
HEAVY = tuple(function.name for function in FUNCTIONS[-5:])
"""The functions that import one of `PACKAGES`, in its order."""


def write_funcdeco(place: Path, lazy: bool | None = None) -> None:
    """Write the app for funcdeco; *lazy* sets `scripts` in pyproject.toml."""
    _start(place)
    (place / "requirements.txt").write_text(f"{REQUIREMENTS}funcdeco\n")
    for one in FUNCTIONS:
        decorator = f'@bp.http(route="{one.route}", methods=["get"], auth_level="anonymous")\n'
        head = "from funcdeco import Blueprint\n\nbp = Blueprint()\n"
        (place / f"{one.module}.py").write_text(_source(one, head, decorator))
    includes = "".join(f'app.include("{one.module}:bp")\n' for one in FUNCTIONS)
    (place / "app.py").write_text(f"from funcdeco import App\n\napp = App()\n{includes}")
    if lazy is not None:
        kind = "lazy" if lazy else "eager"
        (place / "pyproject.toml").write_text(f'[tool.funcdeco]\nscripts = "{kind}"\n')


def write_v2(place: Path) -> None:
    """Write the same app for the v2 model."""
    _start(place)
    for one in FUNCTIONS:
        decorator = (
            f'@bp.route(route="{one.route}", methods=["GET"], '
            "auth_level=func.AuthLevel.ANONYMOUS)\n"
        )
        head = "\nbp = func.Blueprint()\n"
        (place / f"{one.module}.py").write_text(_source(one, head, decorator))
    imports = "".join(f"import {one.module}\n" for one in FUNCTIONS)
    registers = "".join(f"app.register_functions({one.module}.bp)\n" for one in FUNCTIONS)
    (place / "function_app.py").write_text(
        f"import azure.functions as func\n\n{imports}\napp = func.FunctionApp()\n{registers}"
    )


def write_hand(place: Path) -> None:
    """Write the same app as folders, each with the function in its script."""
    _start(place)
    for one in FUNCTIONS:
        folder = place / one.name
        folder.mkdir()
        (folder / "__init__.py").write_text(_source(one, "", ""))
        (folder / "function.json").write_text(_function_json(one))


def install(place: Path, python: str = sys.executable) -> None:
    """Install the packages for *python* in the folder *place*, which `PYTHONPATH` can name."""
    command = [python, "-m", "pip", "install", "-q", "--no-input", "--target", str(place)]
    subprocess.run([*command, *PACKAGES], check=True)


def _start(place: Path) -> None:
    place.mkdir(parents=True, exist_ok=True)
    (place / "host.json").write_text(HOST_JSON)
    (place / "requirements.txt").write_text(REQUIREMENTS)


def _source(one: Function, head: str, decorator: str) -> str:
    azure = "import azure.functions as func\n"
    standard = "import os\n\n" if "os.environ" in one.body else ""
    if one.name in HEAVY:
        imports = f"{standard}{azure}{one.imports}"
    else:
        imports = f"{one.imports}\n{azure}" if one.imports else azure
    signature = f"def {one.name}(req: func.HttpRequest) -> str:\n"
    return f"{imports}{head}\n\n{decorator}{signature}    {one.body}\n"


def _function_json(one: Function) -> str:
    trigger = {
        "type": "httpTrigger",
        "direction": "in",
        "name": "req",
        "route": one.route,
        "methods": ["get"],
        "authLevel": "anonymous",
    }
    answer = {"type": "http", "direction": "out", "name": "$return"}
    content = {
        "scriptFile": "__init__.py",
        "entryPoint": one.name,
        "bindings": [trigger, answer],
    }
    return json.dumps(content, indent=2) + "\n"


if __name__ == "__main__":
    kind, folder = sys.argv[1], Path(sys.argv[2])
    {"funcdeco": write_funcdeco, "hand": write_hand, "v2": write_v2, "packages": install}[kind](
        folder
    )
