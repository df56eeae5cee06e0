"""What only several things together show: routes in the host's order, connections, settings in use."""
