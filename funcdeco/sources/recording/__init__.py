"""Records an imported app as plain data, in the process that imported it: no models, no pydantic."""
