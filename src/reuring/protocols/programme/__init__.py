# SPDX-License-Identifier: EUPL-1.2
"""The programme for machines: a calendar, a feed of what is new, and JSON. All take the words of the agenda."""
