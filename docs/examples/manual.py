"""Examples for the reference: one function per decorator, below its name."""

from funcdeco import App

app = App()


# -- manual_trigger


@app.manual_trigger()
def rebuild(wish: str) -> None: ...
