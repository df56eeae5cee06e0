"""Examples for the reference: one function below each decorator's name."""

from azure.functions.warmup import WarmUpContext
from funcdeco import App

app = App()


# -- warm_up_trigger


@app.warm_up_trigger()
def warmup(instance: WarmUpContext) -> None: ...
