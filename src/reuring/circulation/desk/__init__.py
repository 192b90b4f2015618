# SPDX-License-Identifier: EUPL-1.2
"""The desk: the screen, its lists, and at which branch somebody works."""
