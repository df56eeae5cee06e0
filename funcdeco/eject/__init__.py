"""Remove the decorators from an app, which leaves function folders that don't need funcdeco."""
