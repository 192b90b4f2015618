# SPDX-License-Identifier: EUPL-1.2
"""Protocols: the doors for machines.

Purpose   the JSON API under `/api/v1`, Atom, and SIP2 for kiosks (`sip2`); later OPDS, SRU, OAI-PMH, PAIA, calendars
          and HSDS.
Terms     *version*: what stands under `/api/v1` changes by addition only; a deprecated field says so in a
          `Deprecation` header for at least a year before a `/api/v2` takes its place.
Owns      kiosks: which devices may speak with us, and what each may.
Imports   every domain room below; not web.
"""
