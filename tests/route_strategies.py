"""Strategies for templates of routes and paths, shared by several tests."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import strategies as st

from funcdeco.grammar.route.template import Template, parse_template

segments = st.sampled_from(
    ["a", "B", "5", "a.b", "{%}", "{%:int}", "{%:long}", "{%:alpha}", "{%?}", "{%=5}", "{%:int=a}",
     "{%:nonfile}", "{%:file}", "{%:minlength(2)}", "{%:length(1,3)}", "{%:range(1,9):int}", "{%:int?}",
     "{%:double}", "{%:required}", "{%:regex(^a)}", "v{%}", "{%}.{x%}", "{%}.{x%?}", "{%:int}.{x%}", "a{%}b", "{%}b{x%}"]
)  # fmt: skip
ends = st.sampled_from(
    ["", "", "", "{*r}", "{**r:int}", "{*r:nonfile}", "{*r:int=5}", "{*r:required}"]
)


def _template(parts: Sequence[str], end: str) -> Template:
    named = [part.replace("%", f"p{index}") for index, part in enumerate(parts)]
    return parse_template("/".join([*named, end] if end else named))


templates = st.builds(_template, st.lists(segments, max_size=3), ends)
common = st.sampled_from(["a", "A", "b", "{%}", "{%:int}", "{%?}"])
alike = st.builds(_template, st.lists(common, max_size=3), st.sampled_from(["", "", "{*r}"]))
"""Templates of few segments, which often overlap."""
tokens = st.one_of(
    st.sampled_from(["a", "A", "b", "5", "55", "a.b", "1.5", "v5", "aab", "5.", "ab", "", "-1", "5-", " 5", "a..", ".a"]),
    st.text("ab5.-", max_size=4),
)  # fmt: skip
paths = st.lists(tokens, max_size=4).map("/".join)
many_paths = st.lists(paths, min_size=20, max_size=20)
methods = st.frozensets(st.sampled_from(["GET", "POST"]))
