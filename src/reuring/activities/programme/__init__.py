# SPDX-License-Identifier: EUPL-1.2
"""How a programme maker plans: activities with their sessions, rules that repeat, and when something goes out."""
