"""Import path of generated scripts that mount web applications; see `funcdeco.runtime.web`.

Existing generated scripts import this module, so its name must not change.
"""

from funcdeco.runtime.web import asgi as asgi
from funcdeco.runtime.web import wsgi as wsgi
