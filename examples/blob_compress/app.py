"""Keep a compressed copy of every file that is uploaded to a container."""

import gzip
import logging

import azure.functions as func
from funcdeco import App

app = App()


# `{name}` is the name of the uploaded blob.
@app.blob_trigger(name="upload", path="uploads/{name}")
@app.blob_output(name="copy", path="archive/{name}.gz")
def compress_upload(upload: func.InputStream, copy: func.Out[bytes]) -> None:
    content = upload.read()
    compressed = gzip.compress(content, mtime=0)
    logging.info("%s: %d bytes, %d compressed", upload.name, len(content), len(compressed))
    copy.set(compressed)
