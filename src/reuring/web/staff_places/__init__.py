# SPDX-License-Identifier: EUPL-1.2
"""The administrator's screens for places. They stand here, because the audit trail lies above places."""
