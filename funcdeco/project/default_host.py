"""The host.json of a new project: the only module that specifies the extension bundle to use."""

from __future__ import annotations

BUNDLE = "Microsoft.Azure.Functions.ExtensionBundle"
BUNDLE_RANGE = "[4.*, 5.0.0)"
"""The version range that Microsoft uses in new projects."""
MINIMAL = (
    f'{{"version": "2.0", "extensionBundle": {{"id": "{BUNDLE}", "version": "{BUNDLE_RANGE}"}}}}'
)
"""The shortest host.json with a bundle, on one line."""
HOST_JSON = f"""\
{{
  "version": "2.0",
  "extensionBundle": {{
    "id": "{BUNDLE}",
    "version": "{BUNDLE_RANGE}"
  }}
}}
"""
"""The shortest content that supports all bindings."""
