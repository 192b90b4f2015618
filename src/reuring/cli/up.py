# SPDX-License-Identifier: EUPL-1.2
"""`reuring up`: starts everything in order, watches it, and stops it in the opposite order."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from http.client import HTTPConnection, HTTPException
from types import FrameType

from reuring.cli.ready import DONE, FAILED, CommandRefused, out, pending_migrations, ready
from reuring.engine.configuration import configuration

PATIENCE_SECONDS = 60
WORK_AGAIN_AFTER_SECONDS = 2
MOST_FAULTS = 3
SMALL_INDEX = 20_000
_CALLED = {"work": "Background work", "sip2": "The door for kiosks"}


def up(*, demo: bool, host: str | None, port: int | None) -> int:
    """Start the database, the site and its background work, and wait until told to stop. Returns the exit code.

    demo: load the demonstration region on the first start and show its accounts.
    host, port: instead of the settings'.
    """
    for name, value in (("DEMO", "true" if demo else None), ("HOST", host), ("PORT", port)):
        if value is not None:
            os.environ[f"REURING_{name}"] = str(value)
    configuration.cache_clear()
    found = configuration()
    _refuse_a_taken_port(found.host, found.port)
    kiosk_port = _kiosk_port()
    # From here on a stop is asked for with an exception, so that everything below is unwound in order.
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _stop)
    try:
        with ready(migrated=False):
            _prepare()
            accounts = _demonstration() if found.demo else []
            _first_index()
            with Children() as children:
                children.start("site", _granian())
                children.wait_for_site(found.host, found.port)
                # After the site, so that the two don't slow each other down while someone waits for the first page.
                children.start("work", [sys.executable, "-m", "reuring.cli.main", "work"])
                if kiosk_port:
                    children.start(
                        "sip2", [sys.executable, "-m", "reuring.cli.main", "sip2", "--parent", str(os.getpid())]
                    )
                _welcome(accounts, kiosk_port)
                return children.watch()
    except KeyboardInterrupt:
        out.print("Stopped. Your data is kept.")
        return DONE


def _stop(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _refuse_a_taken_port(host: str, port: int, setting: str = "REURING_PORT") -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            advice = f"`reuring up --port {port + 1}` or " if setting == "REURING_PORT" else ""
            raise CommandRefused(
                f"Can't listen on {host}, port {port}: {error.strerror}. Is Reuring running already? "
                f"Choose another port with {advice}{setting}={port + 1}."
            ) from None


def _kiosk_port() -> int | None:
    """The port for kiosks, or None. One that was asked for has to be free; that of a demonstration may be taken."""
    found = configuration()
    if found.kiosk_port is None:
        return None
    try:
        _refuse_a_taken_port(found.sip2_host, found.kiosk_port, "REURING_SIP2_PORT")
    except CommandRefused:
        if found.sip2_port is not None:
            raise
        return None
    return found.kiosk_port


def _prepare() -> None:
    """Bring tables, topics and static files in line with this release."""
    from django.conf import settings
    from django.core.management import call_command

    if pending_migrations():
        out.print("Preparing the database...")
        call_command("migrate", verbosity=0, interactive=False)
    stamp = settings.CONFIGURATION.data_dir / "prepared"
    now = _release_stamp()
    if not stamp.exists() or stamp.read_text() != now:
        from reuring.activities.programme.defaults import load_defaults
        from reuring.threads.topics import load_topics

        out.print("Preparing topics and styles...")
        load_topics()
        load_defaults()
        call_command("collectstatic", verbosity=0, interactive=False, clear=True)
        stamp.write_text(now)


def _release_stamp() -> str:
    """Changes whenever a topic or a static file of this installation did."""
    import hashlib
    from pathlib import Path

    from django.contrib.staticfiles.finders import get_finders
    from django.db import connection

    found = hashlib.sha256(str(connection.settings_dict["NAME"]).encode())
    package = Path(__file__).resolve().parents[1]
    found.update((package / "threads" / "topics.toml").read_bytes())
    for name in ("defaults.py", "target_groups.py"):
        found.update((package / "activities" / "programme" / name).read_bytes())
    for finder in get_finders():
        for name, storage in finder.list([]):
            path = Path(storage.path(name))
            found.update(f"{name}{path.stat().st_mtime_ns}{path.stat().st_size}".encode())
    return found.hexdigest()


def _demonstration() -> list[tuple[str, str, str]]:
    """Load the demonstration on an installation without a library; the demo accounts as (who, login, secret)."""
    from django.utils import timezone

    from reuring.cli.demo.loading import is_loaded, load_demonstration
    from reuring.people.demo import shown_accounts

    if not is_loaded():
        out.print("Loading the demonstration region (once)...")
        load_demonstration(timezone.now())
    return shown_accounts()


def _first_index() -> None:
    """Make the search index before the first visitor comes, unless it is large: then the follower does it meanwhile."""
    from reuring.threads.models import Node
    from reuring.threads.outbox import rebuild_index
    from reuring.threads.search import IndexUnavailable, Searcher

    found = configuration()
    try:
        Searcher(found.index_dir).status()
    except IndexUnavailable:
        if Node.objects.count() <= SMALL_INDEX:
            rebuild_index(found.index_dir, found.index_memory_mb * 1_000_000)


def _granian() -> list[str]:
    found = configuration()
    return [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--host", found.host, "--port", str(found.port),
        "--workers", str(found.workers), "--blocking-threads", str(found.threads), "--no-ws",
        "--log-level", found.log_level.lower(), "--respawn-failed-workers", "--workers-kill-timeout", "5",
        "reuring.engine.wsgi:application",
    ]  # fmt: skip


class Children:
    """The processes that `up` started, each in a process group of its own so that Ctrl-C reaches us alone."""

    def __init__(self) -> None:
        self._commands: dict[str, list[str]] = {}
        self._running: dict[str, subprocess.Popen[bytes]] = {}

    def __enter__(self) -> Children:
        return self

    def __exit__(self, *error: object) -> None:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)  # stopping goes on, however often Ctrl-C is pressed
        for process in self._running.values():
            process.terminate()
        deadline = time.monotonic() + 15
        for process in self._running.values():
            try:
                process.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()

    def start(self, name: str, command: list[str]) -> None:
        """Start a process under a name."""
        self._commands[name] = command
        self._running[name] = subprocess.Popen(command, start_new_session=True, stdin=subprocess.DEVNULL)

    def wait_for_site(self, host: str, port: int) -> None:
        """Wait until the site answers. Raises CommandRefused when it does not."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        faults = 0
        while time.monotonic() < deadline and faults < MOST_FAULTS:
            if self._running["site"].poll() is not None:
                raise CommandRefused("The site did not start; what went wrong stands above.")
            connection = HTTPConnection(_reachable(host), port, timeout=5)
            try:
                connection.request("GET", "/health/", headers={"Host": "localhost"})
                if connection.getresponse().status == 200:
                    return
                faults += 1
            except (OSError, HTTPException):
                pass
            finally:
                connection.close()
            time.sleep(0.1)
        raise CommandRefused("The site does not answer as it should; what went wrong stands above.")

    def watch(self) -> int:
        """Wait for the site to end; start what else falls over again. Returns the exit code."""
        while True:
            for name, process in list(self._running.items()):
                code = process.poll()
                if code is None:
                    continue
                if name == "site":
                    out.print(f"The site stopped by itself (code {code}).")
                    return FAILED
                out.print(f"{_CALLED.get(name, name)} stopped (code {code}); starting it again.")
                time.sleep(WORK_AGAIN_AFTER_SECONDS)
                self.start(name, self._commands[name])
            time.sleep(0.5)


def _reachable(host: str) -> str:
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - compared, not listened on


def _welcome(accounts: list[tuple[str, str, str]], kiosk_port: int | None) -> None:
    from reuring.protocols.demo import DEMO_KIOSK_PASSWORD, DEMO_USERNAME

    found = configuration()
    shown = _reachable(found.host)
    address = found.public_url or f"http://{f'[{shown}]' if ':' in shown else shown}:{found.port}/"
    out.print(f"\n[bold]Reuring is ready:[/bold] {address}   ({address}de/ in German, {address}en/ in English)")
    if accounts:
        out.print("\nDemo accounts (log in at " + address + "account/login/):")
        width = max(len(who) for who, _, _ in accounts)
        login_width = max(len(login) for _, login, _ in accounts)
        for who, login, secret in accounts:
            out.print(f"  {who:<{width}}  {login:<{login_width}}  {secret}", markup=False)
        out.print(
            "\nTry: type [bold]multatulli[/bold] in the search box; switch to Deutsch; log in as the cataloguer and "
            "import a MARC file."
        )
    if found.kiosk_port and not kiosk_port:
        out.print(f"\nPort {found.kiosk_port} is taken, so no kiosks are answered. Set REURING_SIP2_PORT to another.")
    if kiosk_port:
        log_in = f" Log in as {DEMO_USERNAME}, {DEMO_KIOSK_PASSWORD}." if accounts else ""
        where = f"{_reachable(found.sip2_host)}, port {kiosk_port}"
        out.print(f"\nKiosks (SIP2) are answered at {where}.{log_in}", markup=False)
    out.print("\nCtrl-C stops everything. Your data stays in " + str(found.data_dir))
