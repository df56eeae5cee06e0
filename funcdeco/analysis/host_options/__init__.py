"""The options of host.json: sections, types, ranges and versions, each with its source."""
