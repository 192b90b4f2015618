# SPDX-License-Identifier: EUPL-1.2
"""Circulation: lending, and everything that goes round with it.

Purpose   subscriptions, lending rules, loans, holds, transit, and the desk at which they happen.
Terms     *subscription*: the dated right of a person to borrow, of a *subscription type* with its *terms*; *lending
          rule*: what holds for a type, a format and a branch from a day on; *loan*: an item with a person until a day;
          *movement*: one thing that happened to a loan; *hold*: a place in the queue for a work; *pick-up shelf*;
          *transit*: an item on its way to a branch.
Owns      rules, loans, holds, transit, the desk and its day, and what people see of these in *my library*. It sets
          `status` and `due_on` of the catalogue's items in the transaction of its own change.
Imports   catalogue, threads, ledger, people, places, shell, engine.
"""
