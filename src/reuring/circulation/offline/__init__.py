# SPDX-License-Identifier: EUPL-1.2
"""The desk without a connection: what was scanned meanwhile, sealed in the browser, and played in later, each once."""
