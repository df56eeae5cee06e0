"""The files generated from a `FunctionApp`. Pure: equal input gives equal bytes."""
