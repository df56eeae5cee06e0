"""The freeze: what users get from funcdeco, recorded from every test and docs case and compared.

A case is a folder of files and one call of the public contract: `funcdeco.check`, `load`,
`read_function_json` or a command line. It is played in a process of its own, and what comes out is
compared without its prose: codes, severities, files, lines, columns, functions, bindings,
properties, fixes, JSON output, exit codes and the bytes of every file written.

    python -m freeze compare            compare this checkout with the record (from tests/)
    python -m freeze compare --range A..B   compare every commit of a range
    python -m freeze show CASE          print a case, what was recorded and what comes out now
    python -m freeze accept CASE ... --reason "..."   list a difference that is meant
"""
