# SPDX-License-Identifier: EUPL-1.2
"""Activities: the programme that the library makes with its town.

Purpose   ideas, activities and their sessions, sign-up that never lets in one too many, rooms, the day itself.
Terms     *activity*: what and why; *session*: when and where; *part*: whom a seat is for (children, parents, on line);
          *pool*: the seats of one part in one session; *registration*: that somebody takes part, alone or with others;
          *seat*: one place of it in one pool; *waiting list*, *offer*: who waits, and a seat that is kept for them for
          a while; *booking*: a room for a stretch of time; *idea*: what somebody would like to see happen.
Owns      all of these, attendance, and the view over the whole programme.
Imports   partners, threads, ledger, people, places, shell, engine.
"""
