# SPDX-License-Identifier: EUPL-1.2
"""Protocols: the doors for machines.

Purpose   the JSON API under `/api/v1` and Atom; later SIP2, OPDS, SRU, OAI-PMH, PAIA, calendars and HSDS.
Terms     *version*: what stands under `/api/v1` changes by addition only; a deprecated field says so in a
          `Deprecation` header for at least a year before a `/api/v2` takes its place.
Imports   every domain room below; not web.
"""
