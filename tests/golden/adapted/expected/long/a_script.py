# Made by `funcdeco build` from app.py: change that and build again.
# funcdeco: f98ea427a7ce2699 56b9e59d67aad5ba long
# mypy: ignore-errors
import azure.functions as func

from app import (
    a_function_whose_name_is_so_long_that_the_import_of_it_has_to_go_on_a_second_line as _handler,
)


def main(
    request,
    theFirstOfTheBlobsWithLongNames: str,
    theSecondOfTheBlobsWithLongNames: bytes,
    theOutputWithTheLongName: func.Out[str],
    context,
):
    return _handler(
        request=request,
        theFirstOfTheBlobsWithLongNames=theFirstOfTheBlobsWithLongNames,
        theSecondOfTheBlobsWithLongNames=theSecondOfTheBlobsWithLongNames,
        theOutputWithTheLongName=theOutputWithTheLongName,
        another_context=context,
    )
