# Made by `funcdeco build` from app.py: change that and build again.
# funcdeco: 01efb679bc955dfb f5a32d229a206110 long
# mypy: ignore-errors
import azure.functions as func
from funcdeco.first_call import on_first_call


@on_first_call
def _handler():
    from app import (
        a_function_whose_name_is_so_long_that_the_import_of_it_has_to_go_on_a_second_line as handler,
    )

    return handler


def main(req: func.HttpRequest) -> str:
    return _handler()(req=req)
