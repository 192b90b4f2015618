# SPDX-License-Identifier: EUPL-1.2
"""From an idea to an activity, and what came of it."""
