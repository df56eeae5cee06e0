"""Functions that somebody wrote as folders with a function.json."""
