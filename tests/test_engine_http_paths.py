"""Paths and queries as Kestrel and ASP.NET Core read them: rows H-HTTP-01, 04, 06 and 34."""

from __future__ import annotations

from urllib.parse import quote, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from funcdeco.engine.http.paths import decode_path, encode_path, joined, parse_query
from funcdeco.engine.http.returned import float_text, status_of
from running import examples

characters = st.characters(exclude_categories=["Cs"])
segments = st.text(characters, max_size=8).filter(lambda text: text not in (".", ".."))


@given(segments)
@examples(100)
def test_an_escaped_segment_is_decoded_once_except_its_slashes(text: str) -> None:
    assert decode_path("/" + quote(text, "")) == "/" + text.replace("/", "%2F")


@given(st.lists(segments.filter(lambda text: "%" not in text), max_size=3))
@examples(100)
def test_a_decoded_path_survives_the_url_that_a_function_sees(texts: list[str]) -> None:
    path = "/" + "/".join(quote(text, "") for text in texts)
    decoded = decode_path(path)
    assert decode_path(encode_path(decoded)) == decoded


@given(st.dictionaries(st.text(characters, max_size=5), st.text(characters, max_size=5)))
@examples(100)
def test_a_query_is_read_as_it_was_encoded(query: dict[str, str]) -> None:
    distinct = {name.lower(): (name, value) for name, value in query.items()}
    encoded = urlencode(list(distinct.values()))
    read = {name: joined(values) for name, values in parse_query(encoded).items()}
    assert read == dict(distinct.values())


@pytest.mark.parametrize(
    ("raw", "decoded", "encoded"),
    [
        ("/", "/", "/"),
        ("/a b", "/a b", "/a%20b"),
        ("/%41%2f%2F%25", "/A%2f%2F%", "/A%2f%2F%25"),
        ("/%C3%A9%FF%c3", "/é%FF%C3", "/%C3%A9%FF%C3"),
        ("/%zz%4", "/%zz%4", "/%25zz%254"),
        ("/a/./b/../c", "/a/c", "/a/c"),
        ("/a/b/..", "/a/", "/a/"),
        ("/../..", "/", "/"),
        ("/a/%2E%2e/b", "/b", "/b"),
        ("/a..b/.c", "/a..b/.c", "/a..b/.c"),
        ("/a;b=c,d@e:f!$&'()*+~", "/a;b=c,d@e:f!$&'()*+~", "/a;b=c,d@e:f!$&'()*+~"),
        ('/"<>[]^`{|}', '/"<>[]^`{|}', "/%22%3C%3E%5B%5D%5E%60%7B%7C%7D"),
    ],
)
def test_a_path_is_decoded_and_escaped_again(raw: str, decoded: str, encoded: str) -> None:
    assert (decode_path(raw), encode_path(decode_path(raw))) == (decoded, encoded)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0"), (-0.0, "-0"), (1.0, "1"), (-2.5, "-2.5"), (0.1, "0.1"), (100.0, "100"),
        (0.0001, "0.0001"), (0.00001, "1E-05"), (123e-7, "1.23E-05"), (1e14, "100000000000000"),
        (1e15, "1E+15"), (1.5e300, "1.5E+300"), (123456789012345.6, "123456789012345.6"),
        (5e-324, "5E-324"), (float("inf"), "∞"), (float("nan"), "NaN"),
    ],
)  # fmt: skip
def test_a_number_is_written_as_by_dotnet(value: float, text: str) -> None:
    assert float_text(value) == text  # H-HTTP-21


@pytest.mark.parametrize(
    ("text", "status"),
    [("201", 201), (" +299 ", 299), ("-1", -1), ("", 200), ("2.0", 200), ("9" * 10, 200), ("9" * 30, 200)],
)  # fmt: skip
def test_a_status_is_an_integer_of_32_bits(text: str, status: int) -> None:
    assert status_of(text) == status  # H-HTTP-22
