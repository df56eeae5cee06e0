"""The HTTP protocol of the server, with a limit for what httptools doesn't limit."""

from __future__ import annotations

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

LARGEST_HEAD = 1 << 17
"""Bytes of a request line and headers that are kept before they are complete.

The host's own limits, which are lower, apply to those that are complete (H-HTTP-11).
"""
_REFUSAL = b"HTTP/1.1 431 Request Header Fields Too Large\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


class LimitedProtocol(HttpToolsProtocol):
    """Closes a connection whose headers don't end."""

    _size = 0
    _is_in_head = False

    def on_message_begin(self) -> None:
        """Count from here."""
        super().on_message_begin()
        self._size, self._is_in_head = 0, True

    def on_headers_complete(self) -> None:
        """Count no longer."""
        self._is_in_head = False
        super().on_headers_complete()

    def data_received(self, data: bytes) -> None:
        """Parse *data*, and refuse the request if its head is too large so far."""
        is_next_part = self._is_in_head
        super().data_received(data)
        if is_next_part:  # the first one may begin with the end of another request
            self._size += len(data)
        if self._is_in_head and self._size > LARGEST_HEAD and not self.transport.is_closing():
            self.transport.write(_REFUSAL)
            self.transport.close()
