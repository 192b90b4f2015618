# SPDX-License-Identifier: EUPL-1.2
"""The roads that a machine takes by itself: e-mail and SMS. Letters and calls go through the hands of colleagues."""
