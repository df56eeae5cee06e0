"""Takes the decorators out of an app: what remains is function folders that need no funcdeco."""
