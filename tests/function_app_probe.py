"""Record the v2 app in the current folder and print it as JSON; a script for `WarmPython`."""

from funcdeco.sources.function_app.entry import record_to_json

if __name__ == "__main__":
    print(record_to_json(".", {}))
