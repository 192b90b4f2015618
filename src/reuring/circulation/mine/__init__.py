# SPDX-License-Identifier: EUPL-1.2
"""My library: what somebody lends, holds and follows, for themselves and for who they answer for at home."""
