"""`FunctionApp` and its functions: the model that every command works on."""
