"""The lower bound of a build: import the same functions and write the same files.

Run in the folder of a plain app: `floor.py COUNT`. `folders.json` contains the files to write.
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
