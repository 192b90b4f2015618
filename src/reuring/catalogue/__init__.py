# SPDX-License-Identifier: EUPL-1.2
"""The catalogue: works, editions and items, and the MARC records that they come from.

Purpose   what the library has: physical and online, for youth and adults.
Terms     (IFLA LRM in plain words) *work*: the story or subject itself, whatever the language or form; *edition*: one
          publication of it (LRM expression and manifestation together); *item*: one copy with a barcode; *original
          record*: the MARC record as it came, byte for byte; *work key*: what makes an edition join its work;
          *import run*: one reading of one file; *rejected record*: one that could not be used, with its reason.
Owns      works, editions, items, original records, import runs; `marc/` (reading and writing MARC), `sort_keys.py`.
          An item's status and due date are kept here and set by circulation's verbs.
Imports   threads, people, places, shell, engine. Not activities or questions.
"""
