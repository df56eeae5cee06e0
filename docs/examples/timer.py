"""Examples for the reference: one function per decorator, below its name."""

import azure.functions as func
from funcdeco import App

app = App()


# -- timer_trigger


@app.timer_trigger(schedule="0 30 2 * * *", use_monitor=True)
def tidy(timer: func.TimerRequest) -> None: ...
