import gzip
from pathlib import Path

from funcdeco.testing import TestClient

PROJECT = Path(__file__).parents[1]
UPLOAD = b"\x00\xff" * 500


def test_copy_unpacks_to_the_upload() -> None:
    with TestClient(PROJECT) as client:
        run = client.blob("uploads/photo.raw", UPLOAD)
        assert run.is_success
        assert len(run.outputs["copy"]) < 100
        assert gzip.decompress(client.blobs["archive/photo.raw.gz"]) == UPLOAD
