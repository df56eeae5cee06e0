"""Examples for the reference: one function below each decorator's name."""

from funcdeco import App

app = App()


# -- manual_trigger


@app.manual_trigger()
def rebuild(wish: str) -> None: ...
