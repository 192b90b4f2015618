# SPDX-License-Identifier: EUPL-1.2
"""The pages of signing up: for visitors, without logging in; in my library; for staff, on the phone or at the desk.

They decide nothing: what may be done, and what follows, is in `signing_up`.
"""
