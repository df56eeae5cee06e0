"""Facts about a whole project: routes in the host's order, connections, settings in use."""
