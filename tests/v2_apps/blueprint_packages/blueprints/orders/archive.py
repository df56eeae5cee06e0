import logging

import azure.functions as func

from .base import bp


@bp.queue_trigger(arg_name="msg", queue_name="orders", connection="AzureWebJobsStorage")
@bp.blob_output(
    arg_name="archive", path="archive/orders/{rand-guid}.json", connection="AzureWebJobsStorage"
)
def archive_order(msg: func.QueueMessage, archive: func.Out[bytes]) -> None:
    logging.info("order %s", msg.id)
    archive.set(msg.get_body())
