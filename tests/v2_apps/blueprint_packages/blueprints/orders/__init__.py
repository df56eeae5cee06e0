"""All functions for orders, in one blueprint that several modules share."""

from . import archive, routes
from .base import bp

__all__ = ["archive", "bp", "routes"]
