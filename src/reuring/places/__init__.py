# SPDX-License-Identifier: EUPL-1.2
"""Places: where the library is and when it is open.

Purpose   municipalities, branches with their hours, rooms, and other places in town where things happen.
Terms     *branch*: a staffed place of the library (CBS: *vestiging* from 15 hours a week, *servicepunt* from 4);
          *staffed hours*: open with a person at the desk; *closing day*: closed, fine-free (open, but no day counts
          against a borrower) or holiday; *place*: anywhere else in town.
Owns      the organisation's own row, municipalities, branches, opening hours, closing days, rooms, places.
Imports   shell, engine.
"""
