# SPDX-License-Identifier: EUPL-1.2
"""The cataloguer's work: finding, making and changing records, items, works, topics and covers, and undoing it.

`values` says what a person types of a record; `writing` brings that into the MARC record, every other field left as it
is; `records`, `items`, `works`, `topics` and `covers` hold the verbs; `undoing` takes an event of the trail back.
Every verb takes the catalogue's lock first, then works in the order of their keys, then the rest.
"""
