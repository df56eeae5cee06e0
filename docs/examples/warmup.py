"""Examples for the reference: one function per decorator, below its name."""

from azure.functions.warmup import WarmUpContext
from funcdeco import App

app = App()


# -- warm_up_trigger


@app.warm_up_trigger()
def warmup(instance: WarmUpContext) -> None: ...
