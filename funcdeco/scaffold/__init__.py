"""New projects: the files in `template/`, which are a project themselves."""
