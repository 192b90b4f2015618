# SPDX-License-Identifier: EUPL-1.2
"""Reuring: the open platform behind a community public library and its town."""

__version__ = "0.1.0"
