"""The host, played in process: conversions, calls of functions, routing, stores in memory."""
