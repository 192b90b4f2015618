# SPDX-License-Identifier: EUPL-1.2
"""From an idea of a group to an evening in the programme, and what came of it.

A *plan* is an idea (`activities.together`) on its way in a group. Its stages describe and never gate. What is still
*missing* is said in words, from facts and from what people wrote down themselves (`missing.py`).
"""
