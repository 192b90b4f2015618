# SPDX-License-Identifier: EUPL-1.2
"""House rules, reports, hiding, blocking, decisions with a second look, and the protection of who is under 16."""
