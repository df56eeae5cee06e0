"""Check whether a file can be published: published files may be large, but not of any size or kind."""

from __future__ import annotations

import errno
import os
import stat

from funcdeco.project.snapshot import NotRegular, TooLarge

LARGEST_PUBLISHED = 1_000_000_000
"""Maximum size in bytes of a published file: Azure accepts packages of up to 1 or 2 GB."""


def check_publishable(path: str) -> None:
    """Raise `NotRegular` or `TooLarge` for a file that can't be published."""
    status = os.stat(path)
    if not stat.S_ISREG(status.st_mode):
        raise NotRegular(errno.EINVAL, "it is not a regular file", path)
    if status.st_size > LARGEST_PUBLISHED:
        raise TooLarge(errno.EFBIG, os.strerror(errno.EFBIG), path)
