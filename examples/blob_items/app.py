"""Serve the blobs of a container: GET /api/items/7 returns the blob samples/7."""

import azure.functions as func
from funcdeco import App

app = App(auth_level="anonymous")


# Without `data_type`, the host would decode the blob as text and corrupt binary content.
@app.http(route="items/{id}", methods=["GET"])
@app.blob_input(
    name="item", path="samples/{id}", connection="AzureWebJobsStorage", data_type="binary"
)
def get_item(req: func.HttpRequest, item: func.InputStream | None) -> func.HttpResponse:
    if item is None:  # the blob does not exist
        return func.HttpResponse(f"no item {req.route_params['id']}", status_code=404)
    return func.HttpResponse(item.read(), mimetype="application/octet-stream")
