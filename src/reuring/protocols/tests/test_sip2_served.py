# SPDX-License-Identifier: EUPL-1.2
"""A real server on loopback: with a client that we did not write, and with everything that goes wrong on a line."""

from __future__ import annotations

import contextlib
import logging
import random
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import psutil
import psycopg
import pytest
from Sip2.sip2 import Sip2
from Sip2.wrapper import Sip2Wrapper

from reuring.cli.tests.site import environment, free_port
from reuring.people.tests.cast import PIN
from reuring.protocols.sip2.layouts import MESSAGES
from reuring.protocols.tests.kiosks import BLANK, DATE, PASSWORD, framed, named
from reuring.protocols.tests.stage import OF_CLIENT, OF_WRAPPER, Line, Served, served


@pytest.fixture(scope="module")
def library() -> Iterator[Served]:
    with served("sip2") as found:
        yield found


@pytest.fixture
def line(library: Served) -> Iterator[Line]:
    found = library.line()
    yield found
    found.close()


def take(barcode: str, moment: str = DATE, card: str = "9000001") -> str:
    return f"11NN{moment}{BLANK}AOBieb|AA{card}|AB{barcode}|AC|"


def bring(barcode: str, moment: str = DATE) -> str:
    return f"09N{moment}{moment}APKiosk|AOBieb|AB{barcode}|AC|"


def open_loans(library: Served, barcode: str) -> int:
    query = "SELECT count(*) FROM circulation_loan l JOIN catalogue_item i ON i.id = l.item_id "
    return library.rows(query + "WHERE i.barcode = %s AND l.returned_at IS NULL", barcode)[0][0]


# A client from PyPI


@pytest.fixture
def client(library: Served) -> Iterator[Sip2]:
    found = Sip2()
    found.log = logging.getLogger("client")  # else it writes a file where we stand
    found.hostName, found.hostPort, found.tlsEnable = "127.0.0.1", library.port, False
    found.institutionId, found.patron = "Bieb", OF_CLIENT
    found.connect()
    yield found
    found.disconnect()


def test_a_client_from_pypi_does_all_of_its_messages(library: Served, client: Sip2) -> None:
    sent = set()
    answer_to = client.get_response

    def keeping(request: str) -> str:
        sent.add(request[:2])
        return str(answer_to(request))

    client.get_response = keeping

    def ask(name: str, *values: object, **more: object) -> tuple[dict[str, str], dict[str, list[str]]]:
        request = getattr(client, f"sip_{name}_request")(*values, **more)
        parsed = getattr(client, f"sip_{name}_response")(client.get_response(request))
        covered = client.last_response.strip()[:-4].encode().decode("latin-1")  # it counts characters, we count bytes
        assert client._crc_calc(covered) == client.last_response.strip()[-4:]
        return parsed["fixed"], parsed["variable"]

    assert ask("login", "hal", PASSWORD)[0] == {"Ok": "1"}
    fixed, variable = ask("sc_status")
    assert fixed["OnlineStatus"] + fixed["CheckoutOk"] + fixed["ProtocolVersion"] == "YY2.00"
    assert variable["BX"] == ["Y" * 16]
    fixed, variable = ask("patron_status")
    assert (variable["AE"], variable["BL"], variable["BV"]) == (["Mieke Göbbels"], ["Y"], ["2.50"])
    fixed, variable = ask("item_information", "7000")
    assert (fixed["CirculationStatus"], variable["AJ"]) == ("03", ["Wiebelbillenboogie, één"])
    fixed, variable = ask("checkout", "7000")
    assert (fixed["Ok"], fixed["RenewalOk"], variable["AB"]) == ("1", "N", ["7000"])
    assert open_loans(library, "7000") == 1
    assert ask("item_information", "7000")[0]["CirculationStatus"] == "04"
    for kind in ("none", "hold", "overdue", "charged", "fine", "recall", "unavail"):
        fixed, variable = ask("patron_information", kind)
        assert variable["AA"] == [OF_CLIENT], kind
    assert ask("patron_information", "charged")[1]["AU"] == ["7000"]
    assert ask("renew", "7000")[0]["Ok"] == "0"  # just lent: it would give no more days
    library.rows("UPDATE circulation_loan SET due_on = due_on - 3 WHERE returned_at IS NULL RETURNING 1")
    library.rows("UPDATE catalogue_item SET due_on = due_on - 3 WHERE barcode = '7000' RETURNING 1")
    fixed, variable = ask("renew", "7000")
    assert (fixed["Ok"], fixed["RenewalOk"]) == ("1", "Y")
    fixed, variable = ask("renew_all")  # it sends this one without a date
    assert (fixed["Ok"], variable["BN"]) == ("1", ["7000"])
    assert ask("hold", "+", itemIdentifier="8000", holdType=2)[0]["Ok"] == "1"
    assert ask("hold", "-", titleIdentifier="Zes")[0]["Ok"] == "1"
    assert ask("fee_paid", 1, 2, "1.00")[0]["PaymentAccepted"] == "Y"
    assert ask("item_status_update", "7000", "chip")[0]["ItemPropertiesOk"] == "1"
    fixed, variable = ask("checkin", "7000")
    assert (fixed["Ok"], variable["CH"]) == ("1", ["chip"])
    assert open_loans(library, "7000") == 0
    assert ask("end_patron_session")[0]["EndSession"] == "Y"
    block = client.sip_block_patron_request("Pas bleef liggen")  # its answer is that of patron status
    assert client.sip_patron_status_response(client.get_response(block))["variable"]["BL"] == ["N"]
    assert ask("patron_enable")[1]["BL"] == ["Y"]
    again = client.get_response(client.sip_sc_resend_request())
    assert again.startswith("26")
    assert sent == set(MESSAGES) - {"96"}  # which only a device that got a damaged answer sends


def test_the_client_s_easy_way_works_too(library: Served, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(Sip2, "_init_logger", lambda self: setattr(self, "log", logging.getLogger("client")))
    settings = {"hostName": "127.0.0.1", "hostPort": library.port, "tlsEnable": False, "institutionId": "Bieb"}
    wrapper = Sip2Wrapper(settings, True, "Sip2")
    assert wrapper.login_device("pin", PASSWORD, True)
    assert not wrapper.login_patron(OF_WRAPPER, "0000")
    assert wrapper.login_patron(OF_WRAPPER, PIN)
    assert wrapper.get_patron_finesTotal() == 2.5
    assert wrapper.get_patron_chargedItems() == {}
    wrapper.disconnect()


@pytest.mark.filterwarnings("ignore::DeprecationWarning:Sip2")
def test_a_client_from_pypi_speaks_tls(library: Served, tmp_path: Path) -> None:
    certificate, key = certificate_for_localhost(tmp_path)
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "reuring.cli.main", "sip2", "--port", str(port)],
        env=environment(
            library.url, library.data_dir, REURING_SIP2_CERT=str(certificate), REURING_SIP2_KEY=str(key)
        ),
        start_new_session=True,
    )  # fmt: skip
    try:
        client = Sip2()
        client.log = logging.getLogger("client")
        client.hostName, client.hostPort, client.tlsEnable = "localhost", port, True
        wait_for(port)
        client.connect()
        assert client._socket.version() in ("TLSv1.2", "TLSv1.3")  # else it would have gone on without
        said = client.sip_login_response(client.get_response(client.sip_login_request("hal", PASSWORD)))
        assert said["fixed"] == {"Ok": "1"}
        client.disconnect()
        with socket.create_connection(("127.0.0.1", port), 5) as plain:
            plain.sendall(framed("9900802.00") + b"\r")
            with contextlib.suppress(ConnectionError):
                assert b"98" not in plain.recv(100)
    finally:
        process.terminate()
        assert process.wait(20) == 0


def certificate_for_localhost(folder: Path) -> tuple[Path, Path]:
    """A certificate that nobody signed but itself, for some days."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = datetime.now().astimezone()
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=2))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem, own = folder / "cert.pem", folder / "key.pem"
    pem.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    own.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return pem, own


def wait_for(port: int) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.02)
    raise AssertionError("nobody listens")


# The line


@pytest.mark.parametrize("end", [b"\r", b"\r\n", b"\n", b"\n\r", b"\r\0"])
def test_any_end_of_a_line_is_an_end(line: Line, end: bytes) -> None:
    line.send(framed("9900802.00", 1) + end + framed("9900802.00", 2) + end)
    assert line.receive().startswith("98Y")
    assert "AY2AZ" in line.receive()


def test_packets_may_be_split_and_joined_and_the_order_stays(line: Line) -> None:
    stream = b"".join(framed(f"17{DATE}AO|AB{7010 + turn}|", turn % 10) + b"\r" for turn in range(60))
    for byte in stream[:200]:
        line.send(bytes([byte]))
    line.send(stream[200:])
    answers = [line.receive() for _turn in range(60)]
    assert [named(answer, "AB") for answer in answers] == [[str(7010 + turn)] for turn in range(60)]


def test_garbage_and_a_megabyte_without_an_end_are_survived(library: Served, line: Line) -> None:
    before = psutil.Process(library.process.pid).memory_info().rss
    line.send(b"\x16\x03\x01\x02\x00\r" + b"GET / HTTP/1.1\r\n\r\n")
    assert [line.receive(), line.receive()] == ["96AZFEF6"] * 2
    for _part in range(1024):
        line.send(b"\xff" * 1024)
    assert line.receive() == "96AZFEF6"
    line.send(b"\r")
    assert line.say("9900802.00").startswith("98Y")
    assert psutil.Process(library.process.pid).memory_info().rss - before < 20e6


def test_who_asks_and_does_not_read_is_waited_for(library: Served) -> None:
    before = psutil.Process(library.process.pid).memory_info().rss
    line = library.line()
    line.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    line.socket.settimeout(0.5)
    question = b"".join(framed("9900802.00", turn % 10) + b"\r" for turn in range(1000))
    with contextlib.suppress(TimeoutError):
        while True:
            line.send(question)
    assert psutil.Process(library.process.pid).memory_info().rss - before < 20e6
    line.socket.settimeout(15)
    assert [line.receive()[:3] for _turn in range(100)] == ["98Y"] * 100
    line.close()


def test_who_only_sends_garbage_is_hung_up_on(library: Served) -> None:
    line = Line(library.port)
    line.send(b"x\r" * 200)
    answers = []
    with contextlib.suppress(ConnectionError):
        while answer := line.receive():
            answers.append(answer)
    assert len(answers) <= 50
    line.close()


def test_a_thousand_idle_connections_cost_little_and_hold_up_nobody(library: Served, line: Line) -> None:
    line.say("9900802.00")
    process = psutil.Process(library.process.pid)
    before = process.memory_info().rss
    idle = [socket.create_connection(("127.0.0.1", library.port), 5) for _each in range(1000)]
    try:
        for each in idle[::100]:
            each.sendall(framed("9900802.00") + b"\r")
            assert each.recv(1000).startswith(b"98Y")
        began = time.perf_counter()
        assert line.say("9900802.00").startswith("98Y")
        assert time.perf_counter() - began < 5
        assert process.memory_info().rss - before < 60e6
        assert process.num_threads() < 20
    finally:
        for each in idle:
            each.close()


def test_diacritics_reach_an_old_kiosk_in_its_own_letters(library: Served) -> None:
    line = library.line("oud")
    line.send(framed(f"17{DATE}AO|AB7001|", 1) + b"\r")
    assert "Wiebelbillenboogie, één".encode("cp850") in line.socket.recv(4096)
    line.close()


# Nothing is lost or doubled


def test_two_kiosks_that_take_the_same_copies_at_once_get_each_copy_once(library: Served) -> None:
    lines = [library.line(), library.line("oud")]
    gate = threading.Barrier(2)
    answers: list[list[str]] = [[], []]

    def lend(which: int) -> None:
        for number in range(7050, 7070):
            gate.wait()
            answers[which].append(lines[which].say(take(str(number), card=f"900000{which + 1}"))[:3])

    threads = [threading.Thread(target=lend, args=(which,)) for which in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    for line in lines:
        line.close()
    assert [sorted(pair) for pair in zip(*answers, strict=True)] == [["120", "121"]] * 20
    assert all(open_loans(library, str(number)) == 1 for number in range(7050, 7070))


def test_the_same_message_on_ten_connections_at_once_is_one_loan(library: Served) -> None:
    lines = [library.line() for _each in range(10)]
    frame = framed(take("7070"), 1) + b"\r"
    for line in lines:
        line.send(frame)
    assert {line.receive()[:4] for line in lines} == {"121N"}
    for line in lines:
        line.close()
    query = "SELECT count(*) FROM circulation_movement m JOIN circulation_loan l ON l.id = m.loan_id "
    assert library.rows(query + "JOIN catalogue_item i ON i.id = l.item_id WHERE i.barcode = '7070'") == [(1,)]


def test_a_server_that_is_killed_between_message_and_answer_loses_and_doubles_nothing(library: Served) -> None:
    """Three power cuts: before the change was kept, right after, and at a moment that chance picks."""
    other = Served(library.url, library.data_dir, free_port())
    chance = random.Random(20261124)
    try:
        other.start()
        for turn, barcode in enumerate(("7080", "7081", "7082")):
            line = other.line()
            frame = framed(take(barcode, f"20261124    14000{turn}"), 1) + b"\r"
            if turn == 0:
                with psycopg.connect(library.url) as holder:
                    holder.execute("SELECT 1 FROM catalogue_item WHERE barcode = %s FOR UPDATE", [barcode])
                    line.send(frame)
                    time.sleep(0.2)
                    assert open_loans(library, barcode) == 0
                    other.kill()
            elif turn == 1:
                line.send(frame)
                while not open_loans(library, barcode):
                    time.sleep(0.001)
                other.kill()
            else:
                line.send(frame)
                time.sleep(chance.random() * 0.02)
                other.kill()
            line.close()
            other.start()
            line = other.line()
            line.send(frame)
            assert line.receive().startswith("121N")
            assert open_loans(library, barcode) == 1
            line.close()
    finally:
        for process in other.processes:
            process.kill()
            process.wait()
    query = "SELECT count(*) FROM circulation_movement m JOIN circulation_loan l ON l.id = m.loan_id "
    query += "JOIN catalogue_item i ON i.id = l.item_id WHERE i.barcode IN ('7080', '7081', '7082')"
    assert library.rows(query) == [(3,)]


def test_a_database_that_went_away_is_found_again(library: Served, line: Line) -> None:
    assert line.say(take("7090")).startswith("121N")
    assert library.rows(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    assert line.say(bring("7090", "20261124    150000")).startswith("101Y")
    assert open_loans(library, "7090") == 0


def test_a_server_without_its_database_says_so_and_lives(tmp_path: Path, library: Served) -> None:
    """The database can't be reached: a kiosk is told, and goes on by itself."""
    code = (
        "import asyncio, sys, django; django.setup()\n"
        "from reuring.protocols.sip2.server import serving\n"
        "async def run():\n"
        f"    async with serving('127.0.0.1', {(port := free_port())}):\n"
        "        await asyncio.sleep(60)\n"
        "asyncio.run(run())"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", code],
        env=environment("postgresql://nobody@127.0.0.1:1/nothing", tmp_path),
        start_new_session=True,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_for(port)
        line = Line(port)
        assert line.say(f"9300CNhal|CO{PASSWORD}|") == "940"
        assert line.say(f"9300CNhal|CO{PASSWORD}|") == "940"
        assert line.say("9900802.00").startswith("98Y")
        line.close()
    finally:
        process.kill()
        process.wait()


def test_a_server_stops_in_order_when_asked(library: Served) -> None:
    other = Served(library.url, library.data_dir, free_port())
    other.start()
    line = other.line()
    line.send(framed(take("7095"), 1) + b"\r")
    assert line.receive().startswith("121N")
    assert other.stop() == 0
    assert line.receive() == ""
    line.close()
