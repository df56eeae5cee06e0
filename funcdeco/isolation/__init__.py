"""The child process that imports a user's app, its supervisor, and the import itself."""
