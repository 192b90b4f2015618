# SPDX-License-Identifier: EUPL-1.2
"""Notices: what the library tells one person, in that person's language, by the road that the person chose.

Terms     *notice*: one thing to tell one person (a loan is due, a hold is ready); *kind*: what sort of notice it is,
          registered by the room that knows; *message*: what really goes out, with one or more notices in it; *road*:
          e-mail, SMS, letter or telephone; *digest*: the one message a day that joins what can wait.

A room above registers its kinds in its own `notices.py` (`kinds.register_kind`), and tells with `telling.tell`, inside
the transaction of the change that it tells of. Decision 0008 says how a notice goes out once.
"""
