# SPDX-License-Identifier: EUPL-1.2
"""The day itself: who is there, how many came, and what a session came to.

Terms: a *door* is the page at which one session is counted; somebody *came* when a seat of theirs was scanned or
ticked, or when they were counted by their heads. A number is *counted* (one by one), *estimated* (by somebody who
looked), or *calculated* (from other numbers).
Owns head counts and results of sessions, and what seats say about who came.
May import: the models and pools of this room, `signing_up.links`, and what lies below the room.
"""
