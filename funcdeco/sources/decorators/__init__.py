"""Functions from decorators: records become a `FunctionApp`; every finding is collected."""
