"""The host.json of a new project: the only place that names the extension bundle to use."""

from __future__ import annotations

BUNDLE = "Microsoft.Azure.Functions.ExtensionBundle"
BUNDLE_RANGE = "[4.*, 5.0.0)"
"""The range of versions that Microsoft names in new projects."""
HOST_JSON = f"""\
{{
  "version": "2.0",
  "extensionBundle": {{
    "id": "{BUNDLE}",
    "version": "{BUNDLE_RANGE}"
  }}
}}
"""
"""As short as it can be for an app with any bindings."""
