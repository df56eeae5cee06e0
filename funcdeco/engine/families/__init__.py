"""How each family of bindings makes events, reads inputs and writes outputs."""
