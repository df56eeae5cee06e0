"""What generated scripts of mounted web applications import; the code is in `funcdeco.runtime.web`.

This name is in scripts that are built and committed already, so it stays.
"""

from funcdeco.runtime.web import asgi as asgi
from funcdeco.runtime.web import wsgi as wsgi
