"""JSON as the host reads it: a table of cases with their sources, and invariants for any input.

Sources are methods of `JsonTextReader` in Newtonsoft.Json 13.0.3, with which host 4 reads its files
(`JObject.Parse` in HostJsonFileConfigurationSource and HostFunctionMetadataProvider), and tests of
Newtonsoft's own, such as ParseTests in JsonTextReaderTests.
"""

from __future__ import annotations

import json
import math
import random
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from funcdeco.grammar import jsonc
from funcdeco.grammar.jsonc import Document, JsoncError, comments, fast, is_plain, read
from growth_support import steps

NAN, INFINITY = math.nan, math.inf
OF_64 = "[" * 64 + "]" * 64

READ: list[tuple[str, Any, str, str]] = [
    # text, value, the first deviation from strict JSON as `kind offset`, source
    ('{"a": [1, -2.5e3, true, false, null]}', {"a": [1, -2500.0, True, False, None]}, "", "JSON"),
    ("// why\n{}", {}, "comment 0", "ParseComment; JObject.Load, MoveToContent"),
    ("{}// why", {}, "comment 2", "Read, State.Finished; Parse_ExcessiveContentJustComments"),
    ("{/* a */}", {}, "comment 1", "ParseObject; JObjectTests.ParseEmptyObjectWithComment"),
    ("{/**/'a':/***/1/* * */}", {"a": 1}, "comment 1", "ParseObject, ParseValue, ParsePostValue"),
    ("[1// a\r,2]", [1, 2], "comment 2", "ParseComment: a line ends at a carriage return too"),
    ("[1/* a\n*/,2]", [1, 2], "comment 2", "ReadTests.ReadCommentInsideArray"),
    ('["// no", "/* no */"]', ["// no", "/* no */"], "", "ReadStringIntoBuffer"),
    ("[1,]", [1], "trailing-comma 2", "ParseValue: `]` in State.Array"),
    ('{"a": 1,}', {"a": 1}, "trailing-comma 7", "ParseObject: `}` in State.Object"),
    ("[1, /* a */]", [1], "comment 4", "ParseValue"),
    ("[1,,2]", [1, None, 2], "missing-value 3", "ParseValue: Undefined at `,`"),
    ("[,]", [None], "missing-value 1", "ParseValue: Undefined at `,`"),
    (
        "[,,, \n\r\n \0   \r  , ,    ]",
        [None] * 5,
        "missing-value 1",
        "ParseTests.ParseArrayWithMissingValues",
    ),
    ('{"a":,"b":1}', {"a": None, "b": 1}, "missing-value 5", "ParseValue: Undefined at `,`"),
    ("{'a': 'b\"c'}", {"a": 'b"c'}, "single-quotes 1", "ParseString, ParseProperty"),
    ('["a\'b"]', ["a'b"], "", "ReadTests.ReadSingleQuoteInsideDoubleQuoteString"),
    ("{a: 1, _b$2: 2, 3: 3}", {"a": 1, "_b$2": 2, "3": 3}, "word 1", "ParseUnquotedProperty"),
    ("{true: 1, null : 2}", {"true": 1, "null": 2}, "word 1", "ParseUnquotedProperty"),
    ("{größe: 1}", {"größe": 1}, "word 1", "ValidIdentifierChar: char.IsLetterOrDigit"),
    ('{"a": 1, "b": 2, "a": 3}', {"a": 3, "b": 2}, "", "JObjectTests.ParseMultipleProperties"),
    ('{"a": 1, "A": 2}', {"a": 1, "A": 2}, "", "JContainer.ReadProperty: StringComparison.Ordinal"),
    ("[NaN, Infinity, -Infinity]", [NAN, INFINITY, -INFINITY], "constant 1", "ParseValue"),
    ("[undefined]", [None], "word 1", "ParseUndefined"),
    ("[true/**/,null//\n]", [True, None], "comment 5", "IsSeparator: `/` before `*` or `/`"),
    ("[0x1F, 0Xff]", [31, 255], "number 1", "ParseReadNumber: nonBase10; ReadTests"),
    ("[0xFFFFFFFFFFFFFFFF]", [-1], "number 1", "ParseReadNumber: Convert.ToInt64(number, 16)"),
    ("[010, 00]", [8, 0], "number 1", "ReadTests.ReadOctalNumber"),
    ("[-010]", [-10], "number 1", "ConvertUtils.Int64TryParse"),
    ("[.5, 5., -.5, 5.e1]", [0.5, 5.0, -0.5, 50.0], "number 1", "double.TryParse, Float"),
    ("[0.5, 0e1, 0E-1, -0]", [0.5, 0.0, 0.0, 0], "", "ParseReadNumber: nonBase10"),
    ("[1e400]", [INFINITY], "", "double.TryParse of .NET Core 3.0 and later"),
    ("[18446744073709551616]", [1 << 64], "", "ReadTests.ReadBigInteger"),
    (f"[{'1' * 380}]", [int("1" * 380)], "", "MaximumJavascriptIntegerCharacterLength"),
    (r'["\b\t\n\f\r\\\/\"\u0041"]', ['\b\t\n\f\r\\/"A'], "", "ReadTests.ReadingEscapedStrings"),
    (r"""["\'"]""", ["'"], "escape 2", "ReadStringIntoBuffer: case '\\''"),
    (r"""["\\'"]""", ["\\'"], "", "ReadStringIntoBuffer"),
    (r'["\uD835\uDEE2"]', ["\U0001d6e2"], "", "MiscTests.SurrogatePairValid"),
    (r'["\ud800\ud800 \udc00"]', ["\ufffd\ufffd \ufffd"], "", "MiscTests.SurrogatePairReplacement"),
    (r'["\ud800\ud800\udc00"]', ["\ufffd\U00010000"], "", "MiscTests.SurrogatePairReplacement"),
    (r'["\ud800\b"]', ["\ufffd\b"], "", "MiscTests.SurrogatePairReplacement"),
    ('["a\nb\tc\0"]', ["a\nb\tc\0"], "control-character 3", "ReadTests.ReadMultilineString"),
    ("{'hi\r\nbye':1}", {"hi\r\nbye": 1}, "single-quotes 1", "ParseTests, control characters"),
    ("\xa0{\xa0'h'\xa0:\u2003[\u3000]\x85}\u2028", {"h": []}, "space 0", "char.IsWhiteSpace"),
    ("\0[\0 1\0]\0", [1], "space 0", "case '\\0' in each loop; ReadTests.NullCharReading"),
    (OF_64, json.loads(OF_64), "", "JsonReader.MaxDepth, 64 since 13.0.1"),
    ("'hi'", "hi", "single-quotes 0", "ExceptionHandlingTests.ParseAdditionalContent_…"),
]

REFUSED: list[tuple[str, str, str, str]] = [
    # text, `kind line:column`, message, source
    ("", "empty 1:1", "the text is empty", "ReadTests.Read_EmptyStream_ReturnsFalse; JObject.Load"),
    ("\n// a\n", "empty 3:1", "the text is empty", "MiscTests.JustSinglelineComment; JObject.Load"),
    ("\ufeff{}", "no-value 1:1", "expected a value", "ParseValue: U+FEFF is no space"),
    ("{", "no-key 1:2", "expected a key or `}` before the end", "ParseTests.ParseObjectWithNoEnd"),
    ('{"a"\n\n', "no-colon 1:5", "expected `:` before the end", "ParseProperty"),
    ('{"a":', "no-value 1:6", "expected a value before the end", "ParseValue"),
    ('{"a": 1', "no-comma 1:8", "expected `,` or `}` before the end", "JContainer.ReadTokenFrom"),
    ("[1", "no-comma 1:3", "expected `,` or `]` before the end", "JContainer.ReadTokenFrom"),
    ('{\n"a": 1\n"b": 2}', "no-comma 3:1", "expected `,` or `}`", "Read_MissingComma"),
    ("[1 2]", "no-comma 1:4", "expected `,` or `]`", "ParsePostValue"),
    ("[1}", "no-comma 1:3", "expected `,` or `]`", "JsonReader.ValidateEnd"),
    ("[}", "no-value 1:2", "expected a value", "ExceptionHandlingTests.ReadBadCharInArray"),
    ('{"a": 1]', "no-comma 1:8", "expected `,` or `}`", "JsonReader.ValidateEnd"),
    ('{"a":]', "no-value 1:6", "expected a value", "JsonReader.ValidateEnd"),
    ('{"a":}', "no-value 1:6", "expected a value", "ParseValue has no `}`"),
    ('{"a" 1}', "no-colon 1:6", "expected `:`", "ExceptionHandlingTests.MissingColon"),
    ("{a-b: 1}", "no-colon 1:3", "expected `:`", "ReadUnquotedPropertyReportIfDone"),
    ("{\U00010400: 1}", "no-key 1:2", "expected a key or `}`", "ValidIdentifierChar: UTF-16"),
    ("{²: 1}", "no-key 1:2", "expected a key or `}`", "char.IsLetterOrDigit has only digits of 10"),
    ("{a²: 1}", "no-colon 1:3", "expected `:`", "ReadUnquotedPropertyReportIfDone"),
    ("{,}", "no-key 1:2", "expected a key or `}`", "ParseProperty"),
    ('{"a": 1,,}', "no-key 1:9", "expected a key or `}`", "ParseProperty"),
    (
        '{"a" /* a */: 1}',
        "comment-before-colon 1:6",
        "a comment is not allowed before the `:`",
        "ParseProperty: EatWhitespace",
    ),
    (",", "no-value 1:1", "expected a value", "JObject.Load: Undefined is no object"),
    ("]", "no-value 1:1", "expected a value", "JsonReader.ValidateEnd"),
    ("{}{}", "more-text 1:3", "unexpected content after the first value", "Parse_ExcessiveContent"),
    (
        "[\n],",
        "more-text 2:2",
        "unexpected content after the first value",
        "ExceptionHandlingTests.ParseAdditionalContent_Comma",
    ),
    (
        "[1] /*",
        "open-comment 1:5",
        "the comment that begins here is not closed",
        "ExceptionHandlingTests.UnclosedComment",
    ),
    (
        "{}//",
        "open-comment 1:3",
        "the comment that begins here is not closed",
        "ParseComment: EnsureChars(1) behind the first `/`",
    ),
    (
        "[1 / 2]",
        "slash 1:4",
        "a comment must begin with `//` or `/*`",
        "ExceptionHandlingTests.BadCommentStart",
    ),
    (
        '{"a": "b}',
        "open-string 1:7",
        'the string that begins here has no closing `"`',
        "ExceptionHandlingTests.UnexpectedEndOfString",
    ),
    (
        "['a\\']",
        "open-string 1:2",
        "the string that begins here has no closing `'`",
        "ReadStringIntoBuffer",
    ),
    (r'["C:\x"]', "bad-escape 1:5", r"invalid escape `\x`", "ReadStringIntoBuffer: default"),
    ('["a\\\nb"]', "bad-escape 1:4", "invalid escape `\\\\n`", "ReadStringIntoBuffer: default"),
    (
        r'["\u12"]',
        "bad-unicode 1:3",
        r"`\u` must be followed by four hexadecimal digits",
        "MiscTests.InvalidUnicodeSequence",
    ),
    ("[True]", "bad-word 1:2", "expected a value, found `True`", "ParseValue: default"),
    ("[nul]", "bad-word 1:2", "expected a value, found `nul`", "ParseNull"),
    ("[truer]", "bad-word 1:2", "expected a value, found `truer`", "MatchWithNoTrailingSeparator"),
    (
        '[true"a"]',
        "bad-word 1:2",
        "expected a value, found `true`",
        "MatchValueWithTrailingSeparator",
    ),
    (
        "[true/]",
        "bad-word 1:2",
        "expected a value, found `true`",
        "ParseIncompleteCommentSeparator",
    ),
    ("[new Date(0)]", "bad-word 1:2", "expected a value, found `new`", "read by ParseConstructor"),
    ("[+1]", "no-value 1:2", "expected a value", "ParseValue: default"),
    ("[-]", "bad-number 1:2", "invalid number `-`", "ConvertUtils.Int64TryParse, double.TryParse"),
    ("[08]", "bad-number 1:2", "invalid number `08`", "ReadInvalidNonBase10Number"),
    ("[0xfg]", "bad-number 1:2", "invalid number `0xfg`", "ReadNumberCharIntoBuffer"),
    ("[0x]", "bad-number 1:2", "invalid number `0x`", "Convert.ToInt64(number, 16)"),
    ("[-0x1]", "bad-number 1:2", "invalid number `-0x1`", "nonBase10 looks at the first character"),
    (f"[0x1{'0' * 16}]", "bad-number 1:2", f"invalid number `0x1{'0' * 16}`", "Convert.ToInt64"),
    ("[1e]", "bad-number 1:2", "invalid number `1e`", "double.TryParse"),
    ("[1.2.3]", "bad-number 1:2", "invalid number `1.2.3`", "double.TryParse"),
    ("[12px]", "bad-number 1:2", "invalid number `12px`", "ReadNumberCharIntoBuffer"),
    (
        f"[{'1' * 50}x]",
        "bad-number 1:2",
        f"invalid number `{'1' * 40}`",
        "ReadNumberCharIntoBuffer",
    ),
    (
        f"[{'1' * 381}]",
        "long-number 1:2",
        "the number has more than 380 digits",
        "MaximumJavascriptIntegerCharacterLength",
    ),
    (
        f'{{"a": {OF_64}}}',
        "too-deep 1:70",
        "nesting is deeper than 64 levels",
        "JsonReader.Push; ExceptionHandlingTests.MaxDepth",
    ),
    (
        "[" * 100_000,
        "too-deep 1:65",
        "nesting is deeper than 64 levels",
        "JsonReader.Push; ExceptionHandlingTests.MaxDepth",
    ),
]


def refusal(text: str) -> JsoncError:
    with pytest.raises(JsoncError) as caught:
        read(text)
    return caught.value


@pytest.mark.parametrize("text, value, loose, source", READ)
def test_what_the_host_reads_is_read(text: str, value: Any, loose: str, source: str) -> None:
    document = Document(text)
    found = f"{document.loose.kind} {document.loose.start}" if document.loose else ""
    # As strings: NaN is not equal to itself, and 1 is equal to True.
    assert (repr(read(text)), repr(document.value), found) == (repr(value), repr(value), loose)


@pytest.mark.parametrize("text, place, message, source", REFUSED)
def test_what_the_host_refuses_is_refused(text: str, place: str, message: str, source: str) -> None:
    error = refusal(text)
    assert (f"{error.kind} {error.line}:{error.column}", error.message) == (place, message)
    document = Document(text)
    assert (str(document.error), document.value, document.places.of) == (message, None, {})


@pytest.mark.parametrize("word, intended", [("True", "true"), ("FALSE", "false"), ("None", "null")])
def test_words_of_other_languages_are_told_as_what_they_mean(word: str, intended: str) -> None:
    assert refusal(f"[{word}]").hint == f"write `{intended}`"
    assert refusal("[nil]").hint == ""


def test_keys_said_again_are_found_with_their_path() -> None:
    text = '{"a": 1, "A": 2, "a": 3, "b": [{"c": 1, \'\\u0063\': 2}, {"c": 3}]}'
    found = [(one.path, text[one.start : one.end], one.is_same) for one in Document(text).repeated]
    assert found == [
        (("A",), '"A"', False),
        (("a",), '"a"', True),
        (("b", 0, "c"), "'\\u0063'", True),
    ]


def test_a_key_said_again_has_the_places_of_its_last_value() -> None:
    places = Document('{"a": {"b": 1}, "a": {"c": 2}}').places
    assert list(places.of) == [(), ("a",), ("a", "c")]
    assert places.of[("a",)].key_start == 16


def test_keys_are_found_as_they_are_written_else_ignoring_case() -> None:
    places = Document('{"Aa": 1, "aA": 2, "b": {"C": 3}}').places
    paths: list[jsonc.Path] = [("Aa",), ("aA",), ("AA",), ("B", "c"), ("d",), ("b", "C", 0)]
    found = [place.start if place else None for place in map(places.find, paths)]
    assert found == [7, 16, 16, 30, None, None]
    assert [places.count((key,)) for key in ("aa", "b", "c")] == [2, 1, 0]


def test_comments_are_found_and_texts_are_none() -> None:
    text = '{"a": "// no", // yes\n "b": /* and\nthis */ 1 "unread": \'/* no */\' // but this'
    assert [(text[at : at + 2], found) for at, found in comments(text)] == [
        ("//", "// yes"),
        ("/*", "/* and\nthis */"),
        ("//", "// but this"),
    ]


@pytest.mark.parametrize(
    "text, expected",
    [
        ('{"a": 1, "b": {"a": 2}}', True),
        ('{"a": 1, "A": 2}', False),
        ("[1,]", False),
        ("[NaN]", False),
        ("", False),
        ("[" * 100_000, False),
    ],
)
def test_plain_is_strict_json_without_repetition(text: str, expected: bool) -> None:
    assert is_plain(text) is expected


KEYS = st.text("abcdefghij_", min_size=1, max_size=4) | st.text(max_size=4)
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=12,
)


def flat(value: Any, path: jsonc.Path = ()) -> dict[jsonc.Path, Any]:
    """Return every value below *value*, by path."""
    found = {path: value}
    if isinstance(value, dict):
        for key, item in value.items():
            found |= flat(item, (*path, key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            found |= flat(item, (*path, index))
    return found


def at_places(text: str) -> dict[jsonc.Path, Any]:
    """Return the source of the value at each place, by path."""
    places = Document(text).places.of
    return {path: read(text[at.start : at.end]) for path, at in places.items()}


def keys_at_places(text: str) -> dict[jsonc.Path, Any]:
    """Return the source of the key at each place, by path."""
    places = Document(text).places.of.items()
    return {path: text[at.key_start : at.key_end] for path, at in places}


@given(VALUES, st.sampled_from([None, 2]), st.booleans())
def test_what_python_writes_is_read_with_all_places(
    value: Any, indent: int | None, ascii_only: bool
) -> None:
    text = json.dumps(value, indent=indent, ensure_ascii=ascii_only)
    document = Document(text)
    assert read(text) == document.value == value
    assert at_places(text) == flat(value)
    assert (document.loose, [one for one in document.repeated if one.is_same]) == (None, [])
    assert {path: json.loads(key) for path, key in keys_at_places(text).items() if key} == {
        path: path[-1] for path in flat(value) if path and isinstance(path[-1], str)
    }


class Sloppy:
    """Writes a value in a randomly chosen form that the host reads."""

    def __init__(self, choice: random.Random) -> None:
        self._choice = choice

    def write(self, value: Any) -> str:
        if isinstance(value, dict):
            members = (f"{self._key(key)}:{self.write(item)}" for key, item in value.items())
            return self._around("{", list(members), "}")
        if isinstance(value, list):
            return self._around("[", [self.write(item) for item in value], "]")
        return self._space() + self._scalar(value) + self._space()

    def _around(self, opening: str, parts: list[str], closing: str) -> str:
        comma = self._choice.choice([",", ""]) if parts else ""
        inside = ",".join(parts) + comma + self._space()
        return self._space() + opening + inside + closing + self._space()

    def _space(self) -> str:
        return self._choice.choice(["", "", " ", "\n", "\xa0", "/* , */", "// ]}\n", "/*'*/\t"])

    def _key(self, key: str) -> str:
        if key.isascii() and key.isalnum() and self._choice.random() < 0.5:
            return self._space() + key + self._choice.choice(["", " ", "\n"])
        return self._space() + self._text(key) + self._choice.choice(["", " ", "\0"])

    def _scalar(self, value: Any) -> str:
        if isinstance(value, str):
            return self._text(value)
        if value is None:
            return self._choice.choice(["null", "undefined"])
        if isinstance(value, int) and not isinstance(value, bool) and 0 < value < 1 << 63:
            return self._choice.choice([str(value), hex(value), f"0{value:o}"])
        return json.dumps(value)

    def _text(self, text: str) -> str:
        quote = self._choice.choice("\"'")
        inner = text.replace("\\", "\\\\").replace(quote, f"\\{quote}")
        plain = f"{quote}{inner}{quote}"
        return self._choice.choice([json.dumps(text), plain])


@given(VALUES, st.randoms(use_true_random=False))
def test_what_is_written_loosely_is_read_as_the_same_value(
    value: Any, choice: random.Random
) -> None:
    text = Sloppy(choice).write(value)
    assert repr(read(text)) == repr(Document(text).value) == repr(value)
    assert repr(at_places(text)) == repr(flat(value))


GARBAGE = st.text("{}[]:,\"'a1-.0xeu/*tn \n\\\0\xa0", max_size=30) | st.text(max_size=30)


@given(GARBAGE | GARBAGE.map("[1,".__add__) | GARBAGE.map('{"a":'.__add__))
@example("[1e5")
@example('["\\')
@example("-")
def test_any_text_is_read_or_refused_with_the_one_error(text: str) -> None:
    document = Document(text)
    try:
        value = read(text)
    except JsoncError as error:
        assert str(document.error) == str(error)
        assert (error.line, error.column) >= (1, 1)
        assert error.column <= len(text.split("\n")[error.line - 1]) + 1
        assert document.places.of == {}
    else:
        assert (document.error, repr(document.value)) == (None, repr(value))
        for at in document.places.of.values():
            assert 0 <= at.start <= at.end <= len(text)
            assert 0 <= at.key_start <= at.key_end <= len(text)
    for at, comment in comments(text):
        assert text.startswith(comment, at)


@given(GARBAGE | VALUES.map(json.dumps))
def test_the_fast_way_reads_only_what_the_other_reads_too(text: str) -> None:
    try:
        value = fast.loads(text)
    except (ValueError, RecursionError):
        return
    assert repr(Document(text).value) == repr(value)
    assert Document(text).loose is None


GROWING: dict[str, Callable[[int], str]] = {
    "members": lambda n: "//\n{" + "".join(f'"k{i}": {i},' for i in range(n)) + "}",
    "one key": lambda n: "{" + "'a': 1," * n + "}",
    "elements": lambda n: "[" + "1," * n + "]",
    "nothing but commas": lambda n: "[" + "," * n + "]",
    "containers": lambda n: "[" + ("[" * 63 + "]" * 63 + ",") * (n // 60) + "]",
    "escapes": lambda n: "['" + "\\'\\u0041" * n + "']",
    "comments": lambda n: "/**/" * n + "{}",
    "comments without end": lambda n: "[" + "1,/*" * n,
    "odd space": lambda n: "\xa0" * n + "{}",
    "quotes": lambda n: "[" + "'\\'\",\"" * n,
    "open objects": lambda n: '{"a":' * n,
    "nonsense": lambda n: "[" + "'a',\n" * n + "x",
}


def reading(text: str) -> Callable[[], object]:
    """Return a function that reads the comments and places of *text*."""
    return lambda: (list(comments(text)), Document(text).places.find(("none",)))


@pytest.mark.parametrize("kind", GROWING)
def test_twice_the_text_takes_at_most_twice_the_steps(kind: str) -> None:
    one, two = (steps(reading(GROWING[kind](size))) for size in (1000, 2000))
    assert two <= 2.1 * one


@pytest.mark.parametrize(
    "text, kind",
    [
        ('["' + "a" * 3_000_000, "open-string"),
        ("['" + "\\'" * 1_500_000, "open-string"),
        ('["' + '\\"' * 1_500_000, "open-string"),
        ("[/*" + "*" * 3_000_000, "open-comment"),
        ("[/*" + "/* " * 1_000_000, "open-comment"),
        ("[" + "\n" * 3_000_000, "no-value"),
        ("[" + "1" * 3_000_000, "long-number"),
        ("[" + "1." * 1_500_000, "bad-number"),
        ("{" + "a" * 3_000_000, "no-colon"),
        ('["' + "\\u0041" * 500_000 + '\\q"]', "bad-escape"),
    ],
    ids=lambda value: value[:8] if value[0] in "[{" else "",
)
def test_one_long_token_is_looked_through_once(text: str, kind: str) -> None:
    """A parser whose time grows with the square of the length would not finish."""
    assert refusal(text).kind == kind
    assert sum(1 for _ in comments(text)) <= 1


def test_a_long_text_is_read_whole_though_it_is_loose() -> None:
    assert read("[" + "'a'," * 300_000 + "]") == ["a"] * 300_000


def test_a_message_is_one_line_whatever_was_written() -> None:
    with pytest.raises(JsoncError) as found:
        read('{"a": "\\\n"}')
    assert found.value.message == "invalid escape `\\\\n`"
    assert found.value.literal == "\\\n"


@pytest.mark.parametrize("text, bracket", [('{"a": 1 "b": 2}', "}"), ("[1 2]", "]")])
def test_a_missing_comma_has_a_hint(text: str, bracket: str) -> None:
    assert refusal(text).hint == f"add `,` between two values, or `{bracket}` after the last"
