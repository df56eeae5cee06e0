"""The files generated from a `FunctionApp`. Pure: the same functions give the same bytes."""
