"""Hand-written functions: folders with a function.json."""
