"""The local host of `funcdeco run`: an HTTP front, and a worker process that follows edits."""
