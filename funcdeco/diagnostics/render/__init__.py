"""How diagnostics are printed: one module for each output format."""
