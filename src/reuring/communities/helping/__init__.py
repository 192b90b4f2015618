# SPDX-License-Identifier: EUPL-1.2
"""Asks and offers: what fits, both saying yes, the first meeting, and what came of it."""
