"""The linter: engine, configuration, suppression, fixes and the rules.

`rules/` contains one small function per code. `engine` runs them over the functions of an app,
`suppression` applies ignore comments, `report` prepares the diagnostics for output, and `fixes`
edits the files.
"""
