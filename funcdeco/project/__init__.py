"""The files of a project: host.json, settings, requirements, ownership of generated files."""
