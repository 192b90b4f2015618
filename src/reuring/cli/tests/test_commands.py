# SPDX-License-Identifier: EUPL-1.2
"""The `reuring` command as a person uses it: a process of its own, its words and its exit codes."""

from __future__ import annotations

import gzip
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest

from reuring.cli.tests.site import demo_template, environment
from reuring.engine.tests import database

COMMANDS = ("up", "import marc", "import items", "export marc", "index status", "index rebuild", "demo", "backup",
            "restore", "administrator", "doctor")  # fmt: skip


@dataclass
class Library:
    url: str
    data_dir: Path

    def run(self, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "reuring.cli.main", *words],
            env=environment(self.url, self.data_dir, **more), capture_output=True, text=True, check=False, timeout=240,
        )  # fmt: skip

    def ask(self, question: str) -> object:
        with psycopg.connect(self.url) as connection:
            return connection.execute(question).fetchone()[0]


@pytest.fixture
def folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="reuring-commands-") as found:
        yield Path(found)


@pytest.fixture(scope="module")
def library() -> Iterator[Library]:
    template, _ = demo_template()
    with (
        tempfile.TemporaryDirectory(prefix="reuring-library-") as found,
        database.fresh_database(template, "commands") as url,
    ):
        yield Library(url, Path(found))


@pytest.fixture(scope="module")
def nobody() -> Library:
    return Library("postgresql://nobody@127.0.0.1:1/nothing", Path(tempfile.gettempdir()))


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_explains_itself(command: str, nobody: Library) -> None:
    done = nobody.run(*command.split(), "--help")
    assert done.returncode == 0
    assert "Usage:" in done.stdout
    assert len(done.stdout.splitlines()) > 4


def test_a_wrong_word_is_exit_code_2(nobody: Library) -> None:
    assert nobody.run("fly").returncode == 2
    assert nobody.run("import", "marc").returncode == 2


def test_a_database_that_is_down_is_said_in_a_sentence(nobody: Library) -> None:
    for words in (("doctor",), ("backup", "x.reuring")):
        done = nobody.run(*words)
        assert done.returncode == 1, words
        assert "database can't be reached" in done.stderr
        assert "Traceback" not in done.stderr


def test_a_wrong_setting_is_said_in_a_sentence(nobody: Library) -> None:
    done = nobody.run("doctor", REURING_PORT="vijf")
    assert done.returncode == 1
    assert "REURING_PORT='vijf'" in done.stderr
    assert "Traceback" not in done.stderr


def test_an_empty_database_is_refused_with_what_to_do(folder: Path) -> None:
    with database.fresh_database("template0", "empty") as url:
        done = Library(url, folder).run("doctor")
    assert done.returncode == 1
    assert "reuring up" in done.stderr


def test_doctor_finds_a_sound_library_sound(library: Library) -> None:
    assert library.run("index", "rebuild").returncode == 0
    done = library.run("doctor")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Everything is in order." in done.stdout


def test_doctor_tells_what_is_wrong(folder: Path) -> None:
    template, _ = demo_template()
    with database.fresh_database(template, "ill") as url:
        done = Library(url, folder).run("doctor")
        assert done.returncode == 1, "there is no index here, and nobody said so"
        assert "wrong search index" in done.stdout
        assert "reuring index rebuild" in done.stdout


def test_a_file_of_records_comes_in_and_goes_out_again(library: Library, folder: Path, shared_marc: Path) -> None:
    first = library.run("import", "marc", str(shared_marc / "mixed-1000.xml"), "--source", "test")
    assert first.returncode in (0, 3), first.stderr
    assert "1000 records in = " in first.stdout
    again = library.run("import", "marc", str(shared_marc / "mixed-1000.xml"), "--source", "test")
    assert " 0 imported + 0 updated + " in again.stdout
    out = library.run("export", "marc", str(folder / "all.xml"), "--marcxml")
    assert out.returncode == 0, out.stderr
    records = library.ask("SELECT count(*) FROM catalogue_originalrecord")
    assert f"{records} records written" in out.stdout
    assert (folder / "all.xml").read_bytes().count(b"</record>") + (folder / "all.xml").read_bytes().count(
        b":record>"
    ) >= 1


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("empty.mrc", b""),
        ("letter.mrc", b"Dear library, this is no MARC at all.\n" * 20),
        ("picture.mrc", b"\x89PNG\r\n\x1a\n" + bytes(200)),
        ("broken.xml", b"<collection><record><leader>"),
        ("cut.mrc.gz", gzip.compress(os.urandom(5_000))[:2_000]),
    ],
)
def test_what_is_no_marc_is_refused_in_a_sentence(library: Library, folder: Path, name: str, content: bytes) -> None:
    before = library.ask("SELECT count(*) FROM catalogue_edition")
    (folder / name).write_bytes(content)
    done = library.run("import", "marc", str(folder / name))
    assert done.returncode in (1, 3), done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    assert name in done.stderr + done.stdout
    assert library.ask("SELECT count(*) FROM catalogue_edition") == before


def test_a_file_that_is_not_there(library: Library) -> None:
    done = library.run("import", "marc", "nowhere.mrc")
    assert done.returncode == 1
    assert "no such file" in done.stderr


def test_an_unknown_branch_names_those_that_exist(library: Library, folder: Path) -> None:
    (folder / "x.mrc").write_bytes(b"x")
    done = library.run("import", "marc", str(folder / "x.mrc"), "--branch", "maastricht")
    assert done.returncode == 1
    assert "hub" in done.stderr


def test_the_first_administrator(library: Library) -> None:
    words = ("administrator", "ann@library.example", "--given-name", "Ann", "--family-name", "Smeets", "--password")
    weak = library.run(*words, "kort")
    assert weak.returncode == 1, weak.stdout
    assert "Traceback" not in weak.stderr
    done = library.run(*words, "een-lamp-in-de-mijn")
    assert done.returncode == 0, done.stderr
    assert "ann@library.example" in done.stdout
    again = library.run(*words, "een-lamp-in-de-mijn")
    assert again.returncode == 1, "the same address twice"
