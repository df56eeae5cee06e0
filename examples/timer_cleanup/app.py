"""Remove exports that are older than a week, every night at 2:30."""

import logging
import os
import time
from pathlib import Path

import azure.functions as func
from funcdeco import App

app = App()

WEEK = 7 * 24 * 60 * 60


@app.timer_trigger(schedule="0 30 2 * * *")
def remove_old_exports(timer: func.TimerRequest) -> None:
    if timer.past_due:
        logging.warning("the cleanup is late")
    exports = list(Path(os.environ["EXPORTS_FOLDER"]).glob("*.csv"))
    old = [path for path in exports if path.stat().st_mtime < time.time() - WEEK]
    for path in old:
        path.unlink()
    logging.info("removed %d of %d exports", len(old), len(exports))
