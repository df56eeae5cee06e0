"""Where functions come from: decorators, function.json folders, Python source."""
