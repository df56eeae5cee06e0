"""The lower bound of a check: read and parse every function.json and script of a project."""

import ast
import json
import os

for entry in os.scandir("."):
    if os.path.exists(f"{entry.path}/function.json"):
        with open(f"{entry.path}/function.json", "rb") as file:
            content = json.load(file)
        with open(f"{entry.path}/{content['scriptFile']}", "rb") as file:
            ast.parse(file.read())
    elif entry.name.endswith(".py"):
        with open(entry.path, "rb") as file:
            ast.parse(file.read())
