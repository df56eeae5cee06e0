"""`python -m funcdeco`."""

import os
import sys


def _omit_current_folder() -> None:
    """Remove the current folder, which `python -m` inserts, from the beginning of `sys.path`.

    Otherwise a json.py of the user, or the folder of a function named `queue`, would be imported in
    place of a module that funcdeco needs. The app itself is imported from its project folder.
    """
    is_inserted = not getattr(sys.flags, "safe_path", sys.flags.isolated)
    try:
        current = os.getcwd()
    except OSError:  # it was removed
        return
    if is_inserted and sys.path[:1] in ([""], [current]):
        del sys.path[0]


if __name__ == "__main__":
    _omit_current_folder()
    from funcdeco.cli.entry import run

    run()
