# SPDX-License-Identifier: EUPL-1.2
"""The engine room: settings, the embedded PostgreSQL and background jobs.

Purpose   what every other room stands on and no visitor sees.
Terms     *data directory*: the one folder with everything to keep; *cluster*: a PostgreSQL server with its files;
          *lease*: a process's claim that the cluster must go on running.
Owns      `configuration.py` (the environment, read once), `settings.py` (Django's view of it), `postgres.py` (the only
          module that knows how PostgreSQL runs), `public_ids.py`, `jobs.py`.
Imports   no other room.
"""
