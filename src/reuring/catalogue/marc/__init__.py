# SPDX-License-Identifier: EUPL-1.2
"""MARC: records in and out, and what they say about a title. Pure Python: no Django, no other room."""
