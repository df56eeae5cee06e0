"""Import a v2 app with the plain azure-functions library, in its folder. A script.

It prints one line: where an exception is raised and its type, or nothing.
"""

import importlib

import azure.functions as func


def main() -> None:
    """Print what a developer sees who imports the app and lists its functions."""
    stage = "import"
    try:
        module = importlib.import_module("function_app")
        apps = [one for one in vars(module).values() if isinstance(one, func.FunctionApp)]
        stage = "get_functions"
        apps[0].get_functions()
    except Exception as error:
        print(f"{stage}: {type(error).__name__}")


if __name__ == "__main__":
    main()
