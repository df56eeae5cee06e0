# Made by `funcdeco build` from app.py: change that and build again.
# funcdeco: 73488e320b5e8380 56b9e59d67aad5ba long
# mypy: ignore-errors
import azure.functions as func
from funcdeco.first_call import on_first_call


@on_first_call
def _handler():
    import azure.functions as func

    from app import (
        a_function_whose_name_is_so_long_that_the_import_of_it_has_to_go_on_a_second_line as _handler,
    )

    def handler(
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

    return handler


def main(
    request,
    theFirstOfTheBlobsWithLongNames: str,
    theSecondOfTheBlobsWithLongNames: bytes,
    theOutputWithTheLongName: func.Out[str],
    context,
):
    return _handler()(
        request=request,
        theFirstOfTheBlobsWithLongNames=theFirstOfTheBlobsWithLongNames,
        theSecondOfTheBlobsWithLongNames=theSecondOfTheBlobsWithLongNames,
        theOutputWithTheLongName=theOutputWithTheLongName,
        context=context,
    )
