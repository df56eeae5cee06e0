"""The files of a project, each read once: host.json, settings, requirements, generated files."""
