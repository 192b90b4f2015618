# SPDX-License-Identifier: EUPL-1.2
"""People: who someone is here, what they may do, and what was done in their name.

Purpose   persons, accounts, cards, households, consents, roles, workstations, and the audit trail.
Terms     *person*: a human being known to the library; *account*: a way for a person to log in (optional);
          *card*: a patron card, with a PIN; *role*: what someone may do, for the whole organisation, a municipality or
          a branch; *workstation*: a shared desk computer that was enrolled; *badge*: what a colleague scans there;
          *actor*: who did something (an account, a rule or a command); *event*: one row of the audit trail;
          *patron*: a person as the desk knows them; *household*: people who live together, of whom the *guardians*
          answer for the children; *consent*: that someone agreed to a purpose; *look*: that a colleague looked at a
          person's data.
Owns      the user model, `roles.py` and `access.py` (who may open which page), `audit.py` (the append-only trail),
          `personal.py` (how a room's personal data is exported, erased, merged and kept), `family.py` (who may see what
          of whom at home), `pins.py` (the one place that checks a PIN), `mine_panels.py` and `patron_panels.py` (the
          pages that rooms above put their panels on).
Imports   places, shell, engine.
"""
