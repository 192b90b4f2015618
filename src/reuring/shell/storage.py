# SPDX-License-Identifier: EUPL-1.2
"""Where static files are served from."""

from typing import cast

from whitenoise.storage import CompressedManifestStaticFilesStorage


class StaticStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # whitenoise carries no types
    """File names that carry a digest of their content, so that a browser may keep them for good."""

    # A page must come out even when a style was not built; `reuring doctor` says what is missing.
    manifest_strict = False

    def stored_name(self, name: str) -> str:
        """The name with its digest; the plain name for a file that was not collected."""
        try:
            return cast(str, super().stored_name(name))
        except ValueError:
            return name
