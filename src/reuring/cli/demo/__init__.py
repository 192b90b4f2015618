# SPDX-License-Identifier: EUPL-1.2
"""The demonstration region: data in this folder, and the code that loads it through the rooms' own actions."""
