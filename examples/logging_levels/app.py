"""Log at every level, with your own logger: GET /api/stock/12."""

import logging

import azure.functions as func
from funcdeco import App

app = App(auth_level="anonymous")

# `logLevel` in host.json sets the minimum level of messages that are logged.
logger = logging.getLogger("shop.stock")


@app.http(route="stock/{left:int}", methods=["GET"])
def check_stock(req: func.HttpRequest) -> str:
    left = int(req.route_params["left"])
    logger.debug("asked for the stock by %s", req.url)
    if left < 0:
        logger.error("stock of %d, the books are wrong", left)
        return "unknown"
    if left == 0:
        logger.critical("sold out")
    elif left < 10:
        logger.warning("only %d left", left)
    else:
        logger.info("%d left", left)
    return "available" if left else "sold out"
