"""`client.blob`: the blob is in the store, and its function receives it once."""

from __future__ import annotations

from pathlib import Path

import pytest

from client_apps import ends, open_app

TWICE = """
@app.blob_trigger(name="blob", path="%IN%/{name}.{ext}")
@app.blob_input(name="same", path="%IN%/{name}.{ext}", data_type="binary")
@app.blob_output(name="$return", path="sizes/{name}-{ext}")
def measure(blob: func.InputStream, same: bytes) -> str:
    if same != blob.read():
        raise ValueError(same)
    return f"{blob.name} {len(same)} {blob.metadata} {blob.blob_properties['ContentType']}"

@app.blob_trigger(name="blob", path="uploads/{name}")
def other(blob: func.InputStream) -> None:
    if blob.read() == b"bad":
        raise ValueError("bad")
"""
SETTINGS = {"IN": "uploads"}


def test_a_blob_that_is_sent_can_be_read(tmp_path: Path) -> None:
    with open_app(tmp_path, TWICE, settings=SETTINGS) as client:
        run = client.blob(
            "measure", b"\xff", path="uploads/a.png", metadata={"k": "v"}, content_type="image/png"
        )
        expected = "uploads/a.png 1 {'k': 'v'} image/png"
        assert run.returned == expected
        assert dict(client.blobs) == {
            "sizes/a-png": expected.encode(),
            "uploads/a.png": b"\xff",
        }
        stored = client.blobs.get_blob("uploads/a.png")
        assert (stored.metadata, stored.content_type) == ({"k": "v"}, "image/png")


def test_a_function_receives_a_version_of_a_blob_once(tmp_path: Path) -> None:
    # H-BLOB-03, H-BLOB-04: the receipt is that of one function and one version.
    with open_app(tmp_path, TWICE, settings=SETTINGS) as client:
        client.blob("measure", b"1", path="uploads/a.png")
        assert ends(client.run()) == ["other: None"]
        assert client.run() == []
        assert not client.blob("other", b"bad", path="uploads/a.png").is_success
        assert [run.function for run in client.run()] == ["measure"]
        client.blobs["uploads/a.png"] = b"1"
        assert [run.function for run in client.run()] == ["measure", "other"]


def test_the_container_of_a_blob_ignores_case(tmp_path: Path) -> None:
    # H-BLOB-08
    with open_app(tmp_path, TWICE, settings={"IN": "Uploads"}) as client:
        with (tmp_path / "host.json").open("rb") as file:
            client.blob("other", file, path="uploads/a")
        assert client.blobs["uploads/a"] == (tmp_path / "host.json").read_bytes()
        assert client.run() == []


def test_looking_for_a_name_creates_nothing(tmp_path: Path) -> None:
    with open_app(tmp_path, TWICE, settings=SETTINGS) as client:
        client.blobs["uploads/a"] = b"1"
        absent = ("uploads/b", "upload/a", "upload", ("Other", "uploads/b"))
        assert [name in client.blobs for name in absent] == [False] * 4
        assert [client.blobs.get(name) for name in absent] == [None] * 4
        assert (client.queues.get("absent"), client.tables.get("absent")) == (None, None)
        assert list(client.blobs) == ["uploads/a"]
        with pytest.raises(LookupError) as refused:
            client.blobs["upload/a"]
        expected = "no container `upload`; available: `sizes`, `uploads`; did you mean `uploads`?"
        assert str(refused.value) == expected


def test_names_and_sizes_that_azure_rejects_are_rejected(tmp_path: Path) -> None:
    # R-BLOB-02, H-QUE-11
    with open_app(tmp_path, TWICE, settings=SETTINGS) as client:
        with pytest.raises(LookupError, match="value 'Up_loads/a'. Invalid container name$"):
            client.blobs["Up_loads/a"] = b""
        with pytest.raises(Exception, match=r"Status: 413, ErrorCode: RequestBodyTooLarge\)$"):
            client.queues["work-poison"].put("x" * 49153)
        assert (len(client.blobs), client.queues["work-poison"]) == (0, [])
