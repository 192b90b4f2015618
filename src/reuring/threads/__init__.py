# SPDX-License-Identifier: EUPL-1.2
"""Threads: topics, nodes, links, signals, and one search over everything."""
