# Made by `funcdeco build` from app.py: change that and build again.
# funcdeco: 776f7e0a5538cd8e f5a32d229a206110 long
from app import (
    a_function_whose_name_is_so_long_that_the_import_of_it_has_to_go_on_a_second_line as main,
)
