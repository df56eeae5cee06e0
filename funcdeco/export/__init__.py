"""Functions, bindings, codes and host rules as tables and as data."""
