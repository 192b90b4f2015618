# SPDX-License-Identifier: EUPL-1.2
"""Ledger: what people owe and paid.

Purpose   charges, payments, refunds and waivers that always add up, and the provider that takes payments.
Terms     *charge*: what someone owes, for one reason; *entry*: one event in the books, such as a payment, made of
          *postings* whose cents add up to zero; *waiver*: a charge, or a part of it, that need not be paid; *till*: the
          money drawer of a branch; *provider*: who takes payments on line.
Owns      the books (`books.py`), payments and their provider (`providers/`), the till.
Imports   people, places, shell, engine.
"""
