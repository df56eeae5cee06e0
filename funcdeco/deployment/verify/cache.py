"""The folder for what is kept between runs."""

from __future__ import annotations

import os
import sys
from pathlib import Path

VARIABLE = "FUNCDECO_CACHE_DIR"


def cache_folder() -> Path:
    """Return the cache folder of funcdeco, which may not exist."""
    if own := os.environ.get(VARIABLE):
        return Path(own).absolute()
    if base := os.environ.get("XDG_CACHE_HOME"):
        return Path(base).absolute() / "funcdeco"
    if sys.platform == "win32" and (base := os.environ.get("LOCALAPPDATA")):
        return Path(base) / "funcdeco" / "Cache"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches" / "funcdeco"
    return Path.home() / ".cache" / "funcdeco"
