# SPDX-License-Identifier: EUPL-1.2
"""People: who someone is here, what they may do, and what was done in their name.

Purpose   persons, accounts, cards, roles, workstations, and the audit trail.
Terms     *person*: a human being known to the library; *account*: a way for a person to log in (optional);
          *card*: a patron card, with a PIN; *role*: what someone may do, for the whole organisation, a municipality or
          a branch; *workstation*: a shared desk computer that was enrolled; *badge*: what a colleague scans there;
          *actor*: who did something (an account, a rule or a command); *event*: one row of the audit trail.
Owns      the user model, `roles.py` and `access.py` (who may open which page), `audit.py` (the append-only trail),
          `personal.py` (how a room's personal data is exported, erased, merged and kept).
Imports   places, shell, engine.
"""
