"""HTTP as the host plays it: routes, keys, the request that a function sees, the response."""
