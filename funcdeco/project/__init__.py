"""The files of a project, read as they are: host.json, settings, requirements, who owns what."""
