# SPDX-License-Identifier: EUPL-1.2
"""Web: the home page and the four front doors, which only compose what the rooms below offer.

Purpose   lees, leer, vraag, beleef: where a visitor comes in.
Owns      the home page, the doors, the pages on opening hours, accessibility and your data, the branch chosen.
Imports   every room below; no room imports it.
"""
