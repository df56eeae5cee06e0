"""Frames between the front and a worker."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from funcdeco.server.frames import EVENT, ORDER, REQUEST, RESPONSE, Decoder, Frame, encode

JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)
FRAMES = st.builds(
    Frame,
    st.sampled_from([REQUEST, RESPONSE, EVENT, ORDER]),
    st.integers(0, 2**32 - 1),
    JSON,
    st.binary(max_size=300),
)


@given(st.lists(FRAMES, max_size=5), st.lists(st.integers(1, 50), min_size=1))
def test_frames_arrive_as_sent_however_they_are_split(
    frames: list[Frame], sizes: list[int]
) -> None:
    data = b"".join(encode(*frame) for frame in frames)
    decoder, found, at, turn = Decoder(), list[Frame](), 0, 0
    while at < len(data):
        size = sizes[turn % len(sizes)]
        found += decoder.feed(data[at : at + size])
        at, turn = at + size, turn + 1
    assert found == frames


def test_frame_without_its_last_byte_waits() -> None:
    data = encode(REQUEST, 7, ["GET", "/"], b"body")
    decoder = Decoder()
    assert list(decoder.feed(data[:-1])) == []
    assert list(decoder.feed(data[-1:])) == [Frame(REQUEST, 7, ["GET", "/"], b"body")]
