"""How each family of bindings creates events, reads inputs and writes outputs."""
