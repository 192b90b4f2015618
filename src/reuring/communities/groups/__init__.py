# SPDX-License-Identifier: EUPL-1.2
"""The group itself: what it is, who takes part, its shelf and meetings, how it goes, and a good ending."""
