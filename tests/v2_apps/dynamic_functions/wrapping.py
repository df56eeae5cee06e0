import functools
import inspect
import logging

import azure.functions as func


def logged(function):
    """Log each call, also of a coroutine function."""
    if inspect.iscoroutinefunction(function):

        @functools.wraps(function)
        async def call(*args, **kwargs):
            logging.info("%s starts", function.__name__)
            return await function(*args, **kwargs)

    else:

        @functools.wraps(function)
        def call(*args, **kwargs):
            logging.info("%s starts", function.__name__)
            return function(*args, **kwargs)

    return call


def needs_role(role):
    """Return 403 to callers without a role."""

    def decorate(function):
        @functools.wraps(function)
        def call(req: func.HttpRequest) -> func.HttpResponse:
            if req.headers.get("x-role") != role:
                return func.HttpResponse(status_code=403)
            return function(req)

        return call

    return decorate


class Guard:
    """A decorator that is an object."""

    def __init__(self, area):
        self.area = area

    def __call__(self, function):
        @functools.wraps(function)
        def call(**kwargs):
            logging.info("in %s", self.area)
            return function(**kwargs)

        return call
