"""Route templates as ASP.NET Core parses them: valid syntax, its meaning, locations of errors."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from funcdeco.grammar import GrammarError
from funcdeco.grammar.route.constraints import check_constraints, satisfies
from funcdeco.grammar.route.template import (
    Constraint,
    Literal,
    Parameter,
    Part,
    Segment,
    Template,
    foreign_syntax,
    format_part,
    parse_template,
)
from running import examples


def one(part: Part) -> Template:
    return Template((Segment((part,)),))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("", Template(()), id="nothing"),
        pytest.param("/", Template(()), id="a slash"),
        pytest.param("~/a", one(Literal("a")), id="a tilde"),
        pytest.param("/a/", one(Literal("a")), id="slashes around it"),
        pytest.param("a{{b}}", one(Literal("a{b}")), id="braces"),
        pytest.param("<int:id>", one(Literal("<int:id>")), id="signs that mean nothing"),
        pytest.param("{id}", one(Parameter("id")), id="a parameter"),
        pytest.param("{id?}", one(Parameter("id", is_optional=True)), id="optional"),
        pytest.param("{id=}", one(Parameter("id", default="")), id="empty default"),
        pytest.param("{a=b=c:d}", one(Parameter("a", default="b=c:d")), id="default with signs"),
        pytest.param("{*a}", one(Parameter("a", is_catch_all=True)), id="catch-all"),
        pytest.param("{**a}", one(Parameter("a", is_catch_all=True, encodes_slashes=False)), id="two stars"),
        pytest.param("{a:int:min(1)=5}", one(Parameter("a", (Constraint("int"), Constraint("min(1)")), "5")), id="constraints and default"),
        pytest.param("{a::int:}", one(Parameter("a", (Constraint("int"),))), id="empty constraints are skipped"),
        pytest.param(r"{a:regex(^\d{{3}}$)}", one(Parameter("a", (Constraint(r"regex(^\d{3}$)"),))), id="braces in an expression"),
        pytest.param("{a:regex(a/(b|c)x)?}", one(Parameter("a", (Constraint("regex(a/(b|c)x)"),), is_optional=True)), id="parentheses in an expression"),
        pytest.param("{a:regex(b:c=d)=e}", one(Parameter("a", (Constraint("regex(b:c=d)"),), "e")), id="colon and equals in an expression"),
        pytest.param("{a:regex((b):c)}", one(Parameter("a", (Constraint("regex((b)"), Constraint("c)")))), id="parenthesis and colon end a constraint"),
        pytest.param("{a:regex([b:c]):min(1)}", one(Parameter("a", (Constraint("regex([b:c]):min(1)"),))), id="a colon inside hides where it ends"),
        pytest.param("{a:int(:long}", one(Parameter("a", (Constraint("int("), Constraint("long")))), id="parenthesis never closed"),
        pytest.param("{=}", one(Parameter("=")), id="equals is a name"),
        pytest.param("{==5}", one(Parameter("=", default="=5")), id="default of equals"),
        pytest.param("{::int}", one(Parameter(":", (Constraint("int"),))), id="colon is a name"),
        pytest.param("{a(:int}", one(Parameter("a(", (Constraint("("), Constraint("int")))), id="name that ends with a parenthesis"),
        pytest.param(
            "v{a}.{b?}", Template((Segment((Literal("v"), Parameter("a"), Literal("."), Parameter("b", is_optional=True))),)), id="several parts"
        ),
    ],
)  # fmt: skip
def test_a_legal_text_means_its_template(text: str, expected: Template) -> None:
    assert parse_template(text) == expected


@pytest.mark.parametrize(
    ("text", "message", "part"),
    [
        pytest.param("~", "a route cannot begin with `~`", "~", id="a tilde alone"),
        pytest.param("//", "a route cannot contain `//`", "//", id="two slashes at the beginning"),
        pytest.param("a//b", "a route cannot contain `//`", "//", id="two slashes between"),
        pytest.param("a/{", "`{` has no closing `}`", "{", id="brace at the end"),
        pytest.param("{a{{", "`{` has no closing `}`", "{", id="double brace at the end"),
        pytest.param("{a}}", "`{` has no closing `}`", "{", id="closed twice"),
        pytest.param("a}", "`}` has no opening `{`", "}", id="closed only"),
        pytest.param(r"{a:regex(\d{3})}", "unescaped `{` in a parameter", "{", id="single brace inside"),
        pytest.param("a/b?c=1", "a route cannot contain `?`", "?", id="a query"),
        pytest.param("a/{}", "missing parameter name", "{}", id="no name"),
        pytest.param("{*}", "missing parameter name", "{*}", id="a star only"),
        pytest.param("{a/b}", "the parameter name `a/b` cannot contain `/`", "{a/b}", id="slash in a name"),
        pytest.param("{a}/{A}", "duplicate parameter name `A`", "{A}", id="the same name twice"),
        pytest.param("{*a?}", "`{*a?}` already matches an empty path", "{*a?}", id="optional catch-all"),
        pytest.param("{a=1?}", "`{a=1?}` has a default, so it is already optional", "{a=1?}", id="default and optional"),
        pytest.param("{*a}/b", "`{*a}` matches the rest of the path, so nothing can follow it", "{*a}", id="catch-all first"),
        pytest.param("b{*a}", "`{*a}` must be alone between slashes", "{*a}", id="catch-all after text"),
        pytest.param("{a}{b}", "`{b}` directly follows `{a}`", "{b}", id="side by side"),
        pytest.param("{a?}b", "`{a?}` cannot be optional because text follows it", "{a?}", id="text after optional"),
        pytest.param("{a}-{b?}", "`{b?}` can be optional only after a single `.`", "{b?}", id="optional after a dash"),
        pytest.param("{a}..{b?}", "`{b?}` can be optional only after a single `.`", "{b?}", id="optional after two dots"),
    ],
)  # fmt: skip
def test_a_fault_is_named_where_it_is(text: str, message: str, part: str) -> None:
    with pytest.raises(GrammarError) as caught:
        parse_template(text)
    error = caught.value
    assert (error.message, text[error.start : error.end]) == (message, part)


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        pytest.param("{a=1?}", "remove `?`: `{a=1}`", id="default and optional"),
        pytest.param("{a?:int}", "write `{a:int?}`", id="question mark too early"),
        pytest.param("{a*}", "write `{*a}`", id="star at the end"),
        pytest.param("{a}{b}", "add text between them: `{a}-{b}`", id="side by side"),
    ],
)
def test_a_hint_says_what_to_write(text: str, hint: str) -> None:
    with pytest.raises(GrammarError) as caught:
        parse_template(text)
    assert caught.value.hint == hint


@pytest.mark.parametrize(
    ("constraint", "message", "hint"),
    [
        pytest.param("path", "invalid route constraint `path`", "write `{*a}`", id="path"),
        pytest.param("str", "invalid route constraint `str`", "write `{a}`; parameters are strings by default", id="str"),
        pytest.param("uuid", "invalid route constraint `uuid`", "write `{a:guid}`", id="uuid"),
        pytest.param(" int", "invalid route constraint ` int`", "write it without spaces: `:int`", id="a space"),
        pytest.param("alhpa", "invalid route constraint `alhpa`", "did you mean `alpha`?", id="a slip"),
        pytest.param("int()", "`int()` accepts no arguments and no parentheses", "write `int`", id="parentheses"),
        pytest.param("min", "`min` accepts one number", "write `min(1)`", id="no number"),
        pytest.param("min(a)", "`min(a)` accepts only 64-bit integers", "write `min(1)`", id="a letter"),
        pytest.param("min(1,2)", "`min(1,2)` accepts only 64-bit integers", "write `min(1)`", id="two for one"),
        pytest.param("range(1)", "`range(1)` accepts two numbers", "write `range(1,10)`", id="one for two"),
        pytest.param("range(9, 1)", "`range(9, 1)` has a maximum below its minimum", "write `range(1,9)`", id="backwards"),
        pytest.param("length(-1)", "`length(-1)` has a negative length", "write `length(1,10)`", id="a length below 0"),
        pytest.param("regex", "`regex` requires a regular expression", "write `regex(^[a-z]+$)`", id="no expression"),
        pytest.param("regex((?P<x>b))", "`regex((?P<x>b))` uses Python's syntax for a named group", "write `(?<name>...)`", id="a group of Python"),
        pytest.param("regex([a)", "`regex([a)` is not a valid regular expression: unterminated character set", "fix the expression; a `)` before `:` or `=` ends the constraint", id="a broken expression"),
    ],
)  # fmt: skip
def test_a_wrong_constraint_is_told(constraint: str, message: str, hint: str) -> None:
    text = f"x/{{a:{constraint}}}"
    (error,) = check_constraints(parse_template(text))
    assert (error.message, error.hint, text[error.start : error.end]) == (message, hint, constraint)


@pytest.mark.parametrize("constraint", [f"min({'0' * 5000}1)", f"regex(a{{{{{'1' * 5000}}}}})"])
def test_thousands_of_digits_are_no_fault(constraint: str) -> None:
    assert check_constraints(parse_template(f"{{a:{constraint}}}")) == []


def test_all_wrong_constraints_are_told_at_once() -> None:
    template = parse_template("{a:str:int}/{b:INT}/{c:max}/{d:length(1,2):regex(a{{2}})}")
    assert [error.start for error in check_constraints(template)] == [3, 23]


@pytest.mark.parametrize(
    ("constraint", "yes", "no"),
    [
        ("int", ["5", "-5", " 5 ", "2147483647"], ["", "2147483648", "5.0", "a", "٣"]),
        ("long", ["2147483648", "-9223372036854775808"], ["9223372036854775808", "9" * 5000]),
        ("decimal", ["1.5", ".5", "5.", "1,000", "5-"], ["", ".", "1e5", "9" * 29, "-5-"]),
        ("double", ["1.5", "1e5", "NaN", "-infinity"], ["", "1e", "5-"]),
        ("bool", ["true", "FALSE", " true "], ["1", "yes", ""]),
        ("guid", ["3F2504E04F8911D39A0C0305E82C3301", "{3f2504e0-4f89-11d3-9a0c-0305e82c3301}"], ["5"]),
        ("datetime", ["2024-02-29", "2024-01-31T10:20:30.5Z"], ["2023-02-29", "a"]),
        ("alpha", ["aZ", ""], ["a1", "ä"]),
        ("file", ["a.b", ".a", "x/a.b", "a..b"], ["a", "a.", "a.b/c", ""]),
        ("nonfile", ["a", "a.", ""], ["a.b"]),
        ("required", ["a"], [""]),
        ("RANGE(1, 3)", ["1", "3"], ["0", "4", "a"]),
        ("min(2)", ["2"], ["1"]),
        ("max(2)", ["2", "-9"], ["3"]),
        ("length(2)", ["ab", "😀"], ["a", "abc"]),
        ("minlength(2)", ["ab"], ["a"]),
        ("maxlength(2)", ["ab"], ["abc"]),
        ("regex(b+)", ["abBa"], ["aa"]),
        ("regex(^(?<x>a|b)$)", ["a", "B"], ["ab"]),
        (r"regex(\p{L})", [], ["a"]),
        ("regex((a+)+$)", [], ["a"]),
        ("min(a)", [], ["5"]),
        ("str", [], ["a"]),
    ],
)  # fmt: skip
def test_constraints_take_what_dotnet_takes(constraint: str, yes: list[str], no: list[str]) -> None:
    assert [text for text in yes + no if satisfies(Constraint(constraint), text)] == yes


@pytest.mark.parametrize(
    ("text", "found", "hint"),
    [
        ("/users/<int:id>/<name>", "<int:id>", "users/{id:int}/{name}"),
        ("<path:p>", "<path:p>", "{*p}"),
        ("<string(length=2):lang>", "<string(length=2):lang>", "{lang}"),
        ("users/:id/posts/:post?", ":id", "users/{id}/posts/{post?}"),
        (r"users/:id(\d+)", r":id(\d+)", "users/{id:int}"),
        (":from-:to", ":from", "{from}-{to}"),
        ("files/*", "*", "files/{*rest}"),
    ],
)
def test_syntax_of_others_is_spotted(text: str, found: str, hint: str) -> None:
    error = foreign_syntax(text)
    assert error is not None
    assert (text[error.start : error.end], error.hint) == (found, f"write `{hint}`")
    assert str(parse_template(hint)) == hint


@pytest.mark.parametrize("text", ["a/{b:int}", "items:batch", "{a:regex(<b>)}", "a*b", "a<b"])
def test_our_own_syntax_is_left_alone(text: str) -> None:
    assert foreign_syntax(text) is None


words = st.text("abZ1-_.{}:=(ä", min_size=1, max_size=4)
constraints = st.sampled_from(
    ["int", "min(1)", "length(1,2)", "regex(^a{2}[bc]+$)", "regex((a|b))", "str", "x(y)"]
).map(Constraint)


def parameters(name: str) -> st.SearchStrategy[Parameter]:
    lists = st.lists(constraints, max_size=2).map(tuple)
    plain = st.builds(Parameter, st.just(name), lists)
    other = st.one_of(
        st.builds(Parameter, st.just(name), lists, words),
        st.builds(Parameter, st.just(name), lists, is_optional=st.just(True)),
    )
    return st.one_of(plain, other)


def catch_alls(name: str) -> st.SearchStrategy[Parameter]:
    return st.booleans().map(
        lambda encodes: Parameter(name, is_catch_all=True, encodes_slashes=encodes)
    )


@st.composite
def templates(draw: st.DrawFn) -> Template:
    segments: list[Segment] = []
    for index in range(draw(st.integers(0, 3))):
        literal = Literal(draw(words))
        first, last = (draw(parameters(f"{letter}{index}")) for letter in "pq")
        plain = Parameter(first.name, first.constraints, first.default)
        # Directly after a parameter, `}}` would be a brace inside it.
        is_brace = literal.text.startswith("}")
        after = Literal("." if last.is_optional or is_brace else literal.text)
        parts: list[tuple[Part, ...]] = [(literal,), (first,), (literal, plain)]
        parts += [(plain, after, last), (after, last)]
        segments.append(Segment(draw(st.sampled_from(parts))))
    if draw(st.booleans()):
        segments.append(Segment((draw(catch_alls("rest")),)))
    return Template(tuple(segments))


@given(templates())
@examples(40)
def test_a_template_spells_back(template: Template) -> None:
    text = str(template)
    # Only one leading slash is removed.
    found = parse_template(f"/{text}")
    assert (found, str(found)) == (template, text)


@given(templates())
@examples(40)
def test_each_part_knows_where_it_stands(template: Template) -> None:
    text = f"/{template}"
    found = parse_template(text)
    for segment in found.segments:
        for part in segment.parts:
            assert text[part.start : part.end] == format_part(part)
    for parameter in found.parameters:
        for constraint in parameter.constraints:
            piece = text[constraint.start : constraint.end]
            assert piece.replace("{{", "{").replace("}}", "}") == constraint.text


signs = st.lists(st.sampled_from([*"{}{}/?*:=().~a1,<>", "int", "regex("]), max_size=12)


@given(st.one_of(st.text(max_size=12), signs.map("".join)))
def test_any_text_is_read_or_refused_within_itself(text: str) -> None:
    try:
        template = parse_template(text)
        errors = check_constraints(template)
    except GrammarError as error:
        errors = [error]
    foreign = foreign_syntax(text)
    for error in [*errors, *([foreign] if foreign else [])]:
        assert 0 <= error.start < error.end <= len(text)
        assert error.message and not error.message.endswith(".")


@given(st.text("(){}:=a1", max_size=14))
def test_braces_of_a_parameter_never_reach_beyond_it(inside: str) -> None:
    doubled = inside.replace("{", "{{").replace("}", "}}")
    text = f"x/{{a:{doubled}}}/y"
    (parameter,) = parse_template(text).parameters
    assert (parameter.name, text[parameter.start : parameter.end]) == ("a", text[2:-2])
