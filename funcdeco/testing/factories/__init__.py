"""Arguments of functions for unit tests without a client: messages, events, requests and outputs."""
