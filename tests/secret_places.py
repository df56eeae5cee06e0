"""Places of a project that may hold a secret, each as a project with marked secrets."""

from __future__ import annotations

import json

from check_support import HEAD

MARK = "Zq7markerX9vbT2"
"""Part of each secret: it must not be in any output."""
STORE = f"DefaultEndpointsProtocol=https;AccountName=shop;AccountKey={MARK}w==;EndpointSuffix=a"
PLAIN = f"{MARK}-pass word"
"""A value without a known form: it is hidden as the value of a setting."""

TRIGGER = (
    '@app.queue_trigger(queue_name="orders", connection="Orders", name="one")\ndef run(one): ...\n'
)
TIDY = f"{HEAD}{TRIGGER}"


def local(values: str) -> str:
    return f'{{\n  "IsEncrypted": false,\n  "Values": {{\n    {values}\n  }}\n}}\n'


def by_hand(element: str) -> str:
    return f'{{"scriptFile": "__init__.py", "bindings": [\n  {element}\n]}}\n'


def in_folder(element: str) -> dict[str, str | None]:
    script = "def main(one, two=None): ...\n"
    return {"app.py": None, "hand/function.json": by_hand(element), "hand/__init__.py": script}


def queue(connection: str, name: str = "orders") -> str:
    call = f'@app.queue_trigger(queue_name="{name}", connection="{connection}", name="one")'
    return f"{HEAD}{call}\ndef run(one): ...\n"


def resolved(decorator: str) -> str:
    return f"{HEAD}@app.{decorator}\ndef run(one): ...\n"


RUNTIME = '"FUNCTIONS_WORKER_RUNTIME": "node", "AzureWebJobsStorage": "UseDevelopmentStorage=true"'
HUB = '{"version": "2.0", "extensions": {"durableTask": {"hubName": "%Store%"}}}'
PEM = f"-----BEGIN PRIVATE KEY-----\\n{MARK}\\n-----END PRIVATE KEY-----\\n"

PLACES: dict[str, dict[str, str | None]] = {
    "a connection": {"app.py": queue(STORE)},
    "a name": {"app.py": queue("Orders", STORE)},
    "a name and its schedule": {
        "app.py": resolved(f'timer_trigger(schedule="{STORE}", name="one")'),
    },
    "a string of two parts": {"app.py": queue(f'AccountName=a;"\n    "AccountKey={MARK}==')},
    "an annotation": {"app.py": f"""{HEAD}from typing import Annotated
@app.queue_trigger(queue_name="orders", connection="Orders", name="one")
def run(one, two: Annotated[func.Out[str], app.blob_output(path="{STORE}", connection="{STORE}")]): ...
"""},
    "an unknown keyword": {"app.py": queue(f'O", secret="{STORE}')},
    "extra": {"app.py": queue(f'O", extra={{"key": ["{STORE}"], "{STORE}": 1}}, data_type="')},
    "a line of another finding": {
        "app.py": f'{HEAD}KEY = "{STORE}"; x = app.queue_trigger(queue_name="a_b", connection="O", name="o")\n'
        f'@x\ndef run(o, key="{STORE}", k=1): ...\n',
    },
    "a default argument": {
        "app.py": f'{HEAD}@app.http(route="/items", name="req")\ndef run(req, key="{STORE}"): ...\n',
    },
    "a route": {"app.py": resolved(f'http(route="a/{{id}}/sk-{MARK}0123456789", name="one")')},
    "a route prefix": {"app.py": f"""{HEAD}from funcdeco import Blueprint
blueprint = Blueprint()
@blueprint.http(route="/items")
def run(req): ...
app.include(blueprint, prefix="xoxb-{MARK}-0123456789")
"""},
    "an exception": {"app.py": f'{HEAD}{TRIGGER}raise ValueError("cannot open {STORE}")\n'},
    "an exception of several lines": {
        "app.py": f'{HEAD}{TRIGGER}raise ValueError("""no key\n{PEM}""")\n',
    },
    "a syntax error": {"app.py": f'{HEAD}connect("{STORE}" 1)\n'},
    "a chained exception": {
        "app.py": f"{HEAD}import os\ntry:\n    raise OSError('{STORE}')\nexcept OSError as error:\n"
        "    raise RuntimeError(os.environ['Store']) from error\n",
        "local.settings.json": local(f'"Store": "{PLAIN}"'),
    },
    "a setting in an exception": {
        "app.py": f"{HEAD}import os\nraise ValueError('bad ' + os.environ['Store'])\n",
        "local.settings.json": local(f'"Store": "{PLAIN}"'),
    },
    "a part of a setting in an exception": {
        "app.py": f"{HEAD}import os\nkey = os.environ['Store'].split('AccountKey=')[1]\n"
        "raise ValueError(key.partition(';')[0])\n",
        "local.settings.json": local(f'"Store": "{STORE}"'),
    },
    "a setting in a source line": {
        "app.py": f'{HEAD}@app.http(route="/items", name="req")\ndef run(req, key="{PLAIN}"): ...\n',
        "local.settings.json": local(f'"Store": "{PLAIN}"'),
    },
    "a setting on the line of a finding": {
        "app.py": resolved(f'http(route="/items", name="one")  # {PLAIN}'),
        ".env": f"export STORE='{PLAIN}'\n",
    },
    "settings on one line": {
        "app.py": TIDY,
        "local.settings.json": local(f'{RUNTIME}, "Store": "{PLAIN}", "Store": "{STORE}"'),
    },
    "a nested setting": {
        "app.py": TIDY,
        "local.settings.json": local(f'"Store": {{"Inner": "{PLAIN}"}}, "Other": "{STORE}"'),
    },
    "settings that are not JSON": {
        "app.py": TIDY,
        "local.settings.json": local(f'"Store": {MARK}, "Other": "{STORE}"'),
    },
    "a setting without a colon": {
        "app.py": TIDY,
        "local.settings.json": local(f'"Other": "{PLAIN}" "{STORE}" 0{MARK}'),
    },
    "encrypted settings": {
        "app.py": TIDY,
        "local.settings.json": f'{{"IsEncrypted": true, "Values": {{"Store": "{MARK}"}}}}',
    },
    "a comment in settings": {
        "app.py": TIDY,
        "local.settings.json": local(f"{RUNTIME} // {PLAIN}"),
    },
    "settings in a diff": {
        "app.py": TIDY,
        "local.settings.json": local(f'"Store": "{PLAIN}",\n    {RUNTIME},\n    "B": "{STORE}"'),
    },
    "a name of a connection": {
        "app.py": queue("%Store%"),
        "local.settings.json": local(f'"Store": "{STORE}"'),
    },
    "a name of a plain connection": {
        "app.py": queue("%Store%"),
        "local.settings.json": local(f'"Store": "{MARK}", "{MARK}x": "a"'),
    },
    "host.json": {
        "app.py": TIDY,
        "host.json": f'{{"version": "{STORE}", "functionTimeout": "{STORE}", "logging": {{"a": "{STORE}"}}}}',
    },
    "an option of host.json": {
        "app.py": TIDY,
        "host.json": f'{{"version": "2.0", "extensions": {{"queues": {{"batchSize": "{STORE}"}}}}}}',
    },
    "a task hub": {
        "app.py": f'{HEAD}@app.durable_client_input(name="client")\n@app.http(route="a", name="req")\n'
        "async def run(req, client): ...\n",
        "host.json": HUB,
        "local.settings.json": local(f'"Store": "{STORE}"'),
    },
    "function.json": in_folder(
        f'{{"type": "queueTrigger", "direction": "in", "name": "one", "queueName": "{STORE}",'
        f' "connection": "{STORE}", "nothing": "{STORE}"}}'
    ),
    "the key of a SendGrid output": in_folder(
        '{"type": "timerTrigger", "direction": "in", "name": "one", "schedule": "0 0 6 * * *"},\n'
        f'  {{"type": "sendGrid", "direction": "out", "name": "two", "apiKey": "SG.{MARK}abcdefg.{"b" * 43}"}}'
    ),
    "a name in function.json": in_folder(
        f'{{"type": "queueTrigger", "direction": "in", "name": "ghp_{MARK}abcdefghijklmnopqrst",'
        ' "queueName": "orders", "connection": "Orders"}'
    ),
    "a function's name": {
        "app.py": f'{HEAD}@app.function(name="ghp_{MARK}abcdefghijklmnopqrst")\n{TRIGGER}',
    },
    "requirements.txt": {
        "app.py": TIDY,
        "requirements.txt": f"--index-url https://shop:{MARK}@example.org/simple\n???\nazure-functions\n",
    },
    ".funcignore": {"app.py": TIDY, ".funcignore": f"app.py # {STORE}\n*.x\n"},
    "pyproject.toml": {
        "app.py": TIDY,
        "pyproject.toml": f'[tool.funcdeco]\nplan = "{STORE}"\nstrict = "{STORE}"\n',
    },
    "a comment": {"app.py": TIDY.replace("\ndef", f"  # funcdeco: ignore[X001] {STORE}\ndef")},
    "files that hold secrets": {
        "app.py": TIDY,
        ".env": f"A={MARK}\n",
        "conf/.env.local": f"A={MARK}\n",
        "certs/server.pem": PEM.replace("\\n", "\n"),
        "server.key": MARK,
        "a.pfx": MARK,
        "a.p12": MARK,
        "id_rsa": MARK,
        "local.settings.json": local(f'"Orders": "{STORE}"'),
    },
}
RARE: dict[str, dict[str, str | None]] = {
    "the arguments of an exception": {
        "app.py": f'{HEAD}error = ValueError("x")\nerror.args = ("{STORE}",)\nraise error\n'
    },
    "sys.exit": {"app.py": f'{HEAD}import sys; sys.exit("{STORE}")\n'},
    "a setting that is not set": {"app.py": f'{HEAD}import os; os.environ["{STORE}"]\n'},
    "a module that is not there": {
        "app.py": f'{HEAD}import importlib; importlib.import_module("{STORE}")\n'
    },
    "an attribute of the app": {"app.py": f'{HEAD}getattr(app, "{STORE}")\n'},
    "a helper module": {
        "app.py": f"{HEAD}import helper\n",
        "helper.py": f'KEY = "{STORE}"; raise RuntimeError(KEY)\n',
    },
    "a level and a method": {
        "app.py": resolved(
            f'http(route="a", methods=["{STORE}"], auth_level="{STORE}", name="one")'
        ),
    },
    "a retry policy": {
        "app.py": f'{HEAD}@app.retry(strategy="{STORE}", max_retry_count="{STORE}")\n{TRIGGER}'
    },
    "an invalid function name": {"app.py": f'{HEAD}@app.function(name="{STORE}")\n{TRIGGER}'},
    "a script": {
        "app.py": f'{HEAD}@app.function(name="a", script_file="{STORE}", entry_point="{STORE}")\n{TRIGGER}',
    },
    "a type": {
        "app.py": resolved(f'generic_trigger(type="{STORE}", name="one", extra={{"a": "{STORE}"}})')
    },
    "a binding's name": {
        "app.py": f'{HEAD}@app.queue_trigger(queue_name="abc", connection="O", name="{STORE}")\n'
        "def run(one): ...\n",
    },
    "an option of the app": {
        "app.py": f'from funcdeco import App\napp = App(auth_level="{STORE}")\n{TRIGGER}'
    },
    "an included module": {"app.py": f'{HEAD}app.include("{STORE}")\n{TRIGGER}'},
    "a string as annotation": {
        "app.py": f'{HEAD}@app.http(route="a")\ndef run(req: "{STORE}") -> "{STORE}": ...\n'
    },
    "an expression": {
        "app.py": resolved(f'blob_trigger(path="a/{{x}}{{{STORE}}}", connection="O", name="one")')
    },
    "a signature with percent signs": {
        "app.py": resolved(
            f'blob_trigger(path="https://a/b?sig={MARK}%2Babc", connection="O", name="one")'
        ),
    },
    "a field of a schedule": {
        "app.py": resolved(f'timer_trigger(schedule="0 0 {STORE} * * *", name="one")')
    },
    "a broken host.json": {
        "app.py": TIDY,
        "host.json": f'{{"version": "2.0", "a": "{STORE}" "b"}}',
    },
    "a bundle": {
        "app.py": TIDY,
        "host.json": f'{{"version": "2.0", "extensionBundle": {{"id": "{STORE}", "version": "{STORE}"}}}}',
    },
    "the prefix of all routes": {
        "app.py": f'{HEAD}@app.http(route="a")\ndef run(req): ...\n',
        "host.json": f'{{"version": "2.0", "extensions": {{"http": {{"routePrefix": "sk-{MARK}0123456789"}}}}}}',
    },
    "a function.json of secrets": in_folder(
        f'{{"type": "{STORE}", "direction": "{STORE}", "name": "{STORE}", "queueName": ["{STORE}"]}}'
    ),
    "keys of function.json": {
        "app.py": None,
        "hand/function.json": json.dumps(
            {"scriptFile": STORE, "entryPoint": STORE, "bindings": [], "disabled": STORE, STORE: 1}
        ),
    },
    "addresses in requirements.txt": {
        "app.py": TIDY,
        "requirements.txt": f"azure-functions @ https://u:{MARK}@h/x.whl\n-r {STORE}\n"
        f"funcdeco @ git+https://{MARK}0123456789@github.com/a/b\nfuncdeco ??? https://u:{MARK}@h/\n",
    },
    "a broken pyproject.toml": {
        "app.py": TIDY,
        "pyproject.toml": f'[tool.funcdeco]\nx = "{STORE}\n',
    },
    "keys of pyproject.toml": {
        "app.py": TIDY,
        "pyproject.toml": f'[tool.funcdeco]\n"{STORE}" = "{STORE}"\nignore = ["{STORE}"]\n'
        f'select = ["{STORE}"]\nsettings = "{STORE}"\n',
    },
    "values that are no object": {
        "app.py": TIDY,
        "local.settings.json": f'{{"Values": "{PLAIN}", "a": 1}}',
    },
    "settings in a list": {"app.py": TIDY, "local.settings.json": f'["{PLAIN}"]'},
    "names that are no variables": {
        "app.py": TIDY,
        "local.settings.json": local(f'"a=b": "{PLAIN}", "": "{PLAIN}"'),
    },
    "settings that disable functions": {
        "app.py": TIDY,
        "local.settings.json": local(
            f'"AzureWebJobs.run.Disabled": "{PLAIN}", "AzureWebJobs.rum.Disabled": "{MARK}"'
        ),
    },
    "a time zone": {
        "app.py": resolved('timer_trigger(schedule="%Schedule%", name="one")'),
        "local.settings.json": local(f'"Schedule": "0 0 6 * * *", "WEBSITE_TIME_ZONE": "{MARK}"'),
    },
    "an entity path": {
        "app.py": resolved('event_hub_trigger(event_hub_name="%Hub%", connection="O", name="one")'),
        "local.settings.json": local(
            f'"Hub": "{MARK}", "O": "Endpoint=sb://a/;SharedAccessKeyName=a;SharedAccessKey={MARK};'
            f'EntityPath={MARK}x"'
        ),
    },
    "a name in a path": {
        "app.py": f'{HEAD}@app.blob_trigger(path="%Path%", connection="O", name="one")\n'
        '@app.blob_output(path="a/{b}", connection="O", name="two")\ndef run(one, two): ...\n',
        "local.settings.json": local(f'"Path": "abc/{{{MARK}}}"'),
    },
    "a string that is not closed": {"app.py": f'{HEAD}x = f("{STORE}", \n{TRIGGER}y = "{STORE}\n'},
    "a tab": {"app.py": f'{HEAD}if True:\n\tx = "{STORE}"\n        y = "{STORE}"\n'},
}
"""Places that are searched in deep runs."""
