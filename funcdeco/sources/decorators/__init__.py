"""Resolve the records of decorators into a `FunctionApp`, collecting every finding."""
