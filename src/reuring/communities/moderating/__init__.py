# SPDX-License-Identifier: EUPL-1.2
"""House rules, reports, one queue for all groups, decisions with their why, and a second look."""
