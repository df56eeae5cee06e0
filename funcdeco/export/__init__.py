"""A `FunctionApp` as tables and as data."""
