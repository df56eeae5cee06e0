"""Import path of generated scripts that mount web applications; see `funcdeco.runtime.web`.

This name is in scripts that are built and committed already, so it stays.
"""

from funcdeco.runtime.web import asgi as asgi
from funcdeco.runtime.web import wsgi as wsgi
