"""New projects, copied from a template, and the files of pipelines."""
