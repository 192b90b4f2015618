# SPDX-License-Identifier: EUPL-1.2
"""Shell: the look of every page, in every language, for every pair of eyes and hands.

Purpose   base templates, components, design tokens and themes, languages in the address, accessibility.
Terms     door: one of read, learn, ask, experience; each has a colour and always a word beside it.
          accent: the lamp and wash of a municipality. view choices: text size and light or dark, kept in one cookie.
          thread: the line through circles that joins what leads to each other.
Owns      templates/shell/**, the error pages, the form templates, static/reuring/**, how an uploaded picture is checked
          and kept (pictures.py), the cookie `reuring_view`.
Imports   Django and reuring.engine; no other room.
"""
