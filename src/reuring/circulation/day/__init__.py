# SPDX-License-Identifier: EUPL-1.2
"""The day around the desk.

Opening and closing a branch, notes for the next shift, a forgotten card, lost property, books brought home, wishes for
titles to buy, and lending between libraries. Each has its verbs in a file of its own, its pages in `views_*.py`, and
its judgements in `policy.py`.
"""
