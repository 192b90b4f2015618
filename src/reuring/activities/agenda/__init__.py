# SPDX-License-Identifier: EUPL-1.2
"""How the programme is found: the page of an activity, the agenda, the paper month, the hall screen, the widget."""
