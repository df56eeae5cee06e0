"""The import graph of a project, read from syntax trees: no module is imported."""
