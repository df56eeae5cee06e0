"""Import funcdeco, decorate 100 functions, and print the seconds without azure.functions."""

import sys
import time

import azure.functions

start = time.perf_counter()

from funcdeco import App

app = App()
for number in range(100):

    @app.http(route=f"items/{number}/{{id}}", methods=["GET"], auth_level="anonymous")
    @app.blob_input(name="obj", path="samples/{id}", data_type="binary")
    def item(req: object, obj: object) -> None:
        """Do nothing."""


print(time.perf_counter() - start)
assert not {"pydantic", "pydantic_core", "click"} & set(sys.modules)
