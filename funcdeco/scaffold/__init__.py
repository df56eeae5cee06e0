"""New projects, copied from the files in `template/`."""
