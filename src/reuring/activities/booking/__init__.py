# SPDX-License-Identifier: EUPL-1.2
"""Rooms for a stretch of time: who may have one when, who says yes, and what is in the way.

Terms     *asked room*: the room that was asked for; *elementary room*: what a booking really keeps, the room itself or
          each part of a combinable one; *span*: the time of a booking with setting up and clearing away; *request*: a
          booking that waits for somebody's yes, and keeps its room meanwhile; *block*: nobody can have the room.

No two active bookings keep one elementary room at one moment: a constraint of the database sees to that
(`models/booking.py`). The rows of the rooms are locked first, in the order of their keys, so that who comes second is
told kindly what is in the way; the constraint is there for what nobody thought of.
"""
