"""The child process that imports a user's app, and its supervisor."""
