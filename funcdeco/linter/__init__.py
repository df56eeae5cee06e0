"""The linter: engine, configuration, suppression, fixes and the rules.

`subjects` puts functions from decorators and from function.json into one form, `rules/` hold one
small function for each code, `engine` runs them, `pinpoint` finds line and column of what they
found, `suppress` takes away what the user knows, `fixes` mends, `formats/` print.
"""
