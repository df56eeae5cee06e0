"""The checksum that tells Core Tools that a folder of packages belongs to a requirements.txt.

Core Tools installs the packages of a folder again unless `.python_packages/requirements.txt.md5`
contains it: `PythonHelpers.ArePackagesInSync` and `SecurityHelpers.CalculateMd5` of
https://github.com/Azure/azure-functions-core-tools.
"""

from __future__ import annotations

import base64
import hashlib

PATH = ".python_packages/requirements.txt.md5"


def checksum(requirements: bytes) -> bytes:
    """Return the content of the checksum file for the bytes of requirements.txt, without line end."""
    digest = hashlib.md5(requirements, usedforsecurity=False).digest()
    return base64.b64encode(digest)
