"""The linter: engine, configuration, suppression, fixes and the rules.

`rules/` holds one small function for each code, `engine` runs them over the functions of an app,
`suppression` removes what comments ignore, `report` prepares everything that was found for the output,
`fixes` changes the files.
"""
