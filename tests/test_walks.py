"""A value passes through few modules and representations in funcdeco: see walks.py."""

from __future__ import annotations

from walks import walk_of_a_finding, walk_of_a_keyword


def test_a_keyword_passes_at_most_eight_modules_and_six_representations() -> None:
    walk = walk_of_a_keyword()
    assert (walk.modules[0], walk.modules[-1]) == ("funcdeco/declare.py", "funcdeco/targets/v1.py")
    assert (walk.representations[0], walk.representations[-1]) == ("Declaration", "bytes")
    assert len(walk.modules) <= 8, walk.modules
    assert len(walk.representations) <= 6, walk.representations


def test_a_finding_passes_at_most_six_modules() -> None:
    walk = walk_of_a_finding()
    first, last = "funcdeco/linter/rules/http.py", "funcdeco/diagnostics/render/sarif.py"
    assert (walk.modules[0], walk.modules[-1]) == (first, last)
    assert len(walk.modules) <= 6, walk.modules
