import gzip
from unittest.mock import Mock

import azure.functions as func
from azure.functions.blob import InputStream

from app import compress_upload


def test_copy_unpacks_to_the_upload() -> None:
    copy = Mock(spec=func.Out)
    compress_upload(InputStream(data=b"\x00\xff" * 500, name="uploads/photo.raw"), copy)
    (compressed,) = copy.set.call_args.args
    assert len(compressed) < 100
    assert gzip.decompress(compressed) == b"\x00\xff" * 500
