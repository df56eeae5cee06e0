"""The least a build can do: import the same functions, write the same files with open and write.

Run in the folder of a plain app: `floor.py COUNT`. What it writes is given in `folders.json`.
"""

import json
import os
import sys
from importlib import import_module

sys.path.insert(0, os.getcwd())
with open("folders.json") as file:
    folders = json.load(file)
for module, names in folders["modules"].items():
    for name in names:
        assert callable(getattr(import_module(module), name))
for folder, files in folders["folders"].items():
    os.mkdir(folder)
    for name, content in files.items():
        with open(f"{folder}/{name}", "w") as file:
            file.write(content)
