# SPDX-License-Identifier: EUPL-1.2
"""The command line and the root URLs: the one place that knows every room.

Purpose   `reuring up`, `import`, `export`, `index`, `demo`, `backup`, `restore`, `doctor`; the map of addresses; the
          demonstration region.
Imports   every room.
"""
