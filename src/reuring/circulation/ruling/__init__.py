# SPDX-License-Identifier: EUPL-1.2
"""Rules as data: the table of lending rules and its pages, what would happen, and the public lending right."""
