# SPDX-License-Identifier: EUPL-1.2
"""Where static files are served from."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class StaticStorage(CompressedManifestStaticFilesStorage):
    """File names that carry a digest of their content, so that a browser may keep them for good."""

    # A page must come out even when a style was not built; `reuring doctor` says what is missing.
    manifest_strict = False
