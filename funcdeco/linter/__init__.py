"""The linter: engine, configuration, suppression, fixes and the rules.

`rules/` holds one small function for each code, `engine` runs them over the functions of an app,
`pinpoint` finds line and column of what they found, `suppression` removes what comments ignore,
`fixes` changes the files.
"""
