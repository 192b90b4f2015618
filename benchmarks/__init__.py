# SPDX-License-Identifier: EUPL-1.2
"""Benchmarks: figures that the product must reach, measured against a known other in the same run."""
