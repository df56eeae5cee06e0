"""New projects, copied from a template."""
