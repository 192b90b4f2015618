# SPDX-License-Identifier: EUPL-1.2
"""Works, editions and items, and the MARC records that they come from."""
