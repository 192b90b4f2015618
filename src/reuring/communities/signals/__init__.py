# SPDX-License-Identifier: EUPL-1.2
"""What lives in the town: field notes, counts that may be told, suggestions and invitations."""
