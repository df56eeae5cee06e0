"""WSGI middleware: add the time that a request took to the response."""

import time


def clock(application):
    def timed(environ, start_response):
        start = time.perf_counter()

        def start_timed(status, headers, *rest):
            took = f"{time.perf_counter() - start:.6f}"
            return start_response(status, [*headers, ("x-seconds", took)], *rest)

        return application(environ, start_timed)

    return timed
