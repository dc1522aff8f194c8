"""What is refused leaves nothing behind: no file, no folder's worth of parts, no changed target."""

import os
import random
import re
import shutil
import signal
import subprocess
import sys
import time
from contextlib import nullcontext
from pathlib import Path

import pytest

from events.errors import Refused
from tests.calling import BY_NIGHT
from tests.forks import Forks
from timeline.keeping import moving
from timeline.recording.desk import Desk
from timeline.store.database import Database
from timeline.store.errors import StoreError
from timeline.store.identity import SCHEMA_VERSION
from timeline.store.readers import open_reader

COUNT = 300


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a store, its backup and its dump."""
    folder = tmp_path_factory.mktemp("sources")
    desk = Desk(str(folder / "store"), "a coder", create=True)
    desk.open_negotiation("steel", None)
    for n in range(COUNT):
        desk.declare("steel", "party", {"party": [f"P{n}"]})
    desk.close()
    moving.backup(str(folder / "store"), str(folder / "backup"))
    moving.dump(str(folder / "store"), str(folder / "dump"))
    return folder


def cut(content: bytes) -> bytes:
    return content[: len(content) * 2 // 3]


def flipped(content: bytes) -> bytes:
    if content.startswith(b"SQLite"):  # a bit of a page's head: of one of its free room, none sees
        return content[:8192] + bytes([content[8192] ^ 1]) + content[8193:]
    middle = len(content) // 2
    return content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :]


def newer(content: bytes) -> bytes:
    if content.startswith(b"SQLite"):
        return content[:60] + (99).to_bytes(4, "big") + content[64:]  # its user_version
    return content.replace(b'"schema":%d' % SCHEMA_VERSION, b'"schema":99', 1)


def letter(_content: bytes) -> bytes:
    return b"Dear Mr. Lighthizer,\n" * 50


def emptied(content: bytes) -> bytes:
    return content[:0]


HARMS = {harm.__name__: harm for harm in (cut, flipped, newer, letter, emptied)}


def everything(folder: Path) -> dict[str, bytes | None]:
    """What lies there, but for what SQLite leaves beside a store in WAL mode that was read."""
    found = {
        str(path.relative_to(folder)): path.read_bytes() if path.is_file() else None
        for path in sorted(folder.rglob("*"))
    }
    return {
        name: content
        for name, content in found.items()
        if not name.endswith("-shm") and not (name.endswith("-wal") and not content)
    }


TARGETS = ("nothing", "a full store", "an empty store", "another file", "a folder")


@pytest.fixture(params=TARGETS)
def target(request: pytest.FixtureRequest, tmp_path: Path, sources: Path) -> Path:
    """A place to restore to, in a folder of its own."""
    folder = tmp_path / "targets"
    folder.mkdir()
    place = folder / "target"
    match request.param:
        case "a full store":
            shutil.copy(sources / "store", place)
        case "an empty store":
            Database.open(str(place), create=True).close()
        case "another file":
            place.write_text("Dear Mr. Mnuchin,")
        case "a folder":
            place.mkdir()
    return place


@pytest.mark.parametrize("harm", HARMS)
@pytest.mark.parametrize("source", ["backup", "dump"])
def test_a_bad_file_changes_no_target(
    sources: Path, tmp_path: Path, target: Path, source: str, harm: str
) -> None:
    bad = tmp_path / "bad"
    bad.write_bytes(HARMS[harm]((sources / source).read_bytes()))
    before = everything(target.parent)
    with pytest.raises((Refused, StoreError)):
        moving.restore(str(target), str(bad))
    assert everything(target.parent) == before


@pytest.mark.parametrize("source", ["backup", "dump", "nowhere", "targets"])
def test_a_target_that_is_taken_is_left_as_it_is(
    sources: Path, tmp_path: Path, target: Path, source: str
) -> None:
    path = sources / source if source in ("backup", "dump") else tmp_path / source
    before = everything(target.parent)
    free = not target.exists() or "target-journal" in before or _is_empty_store(target)
    if free and source in ("backup", "dump"):
        assert moving.restore(str(target), str(path)).head == COUNT + 1
        assert set(everything(target.parent)) == {"target"}
        return
    with pytest.raises((Refused, StoreError)):
        moving.restore(str(target), str(path))
    assert everything(target.parent) == before


def _is_empty_store(place: Path) -> bool:
    try:
        reader = open_reader(place)
    except StoreError:
        return False
    found = reader.head() == 0
    reader.close()
    return found


def test_a_dump_whose_rows_clash_leaves_no_store(sources: Path, tmp_path: Path) -> None:
    import hashlib
    import json

    lines = (sources / "dump").read_bytes().splitlines(keepends=True)
    names = next(i for i, line in enumerate(lines) if b'"party","P7"' in line)
    lines.insert(names, lines[names])
    tail = json.loads(lines[-1])
    tail["rows"]["names" if lines[names].count(b",") == 4 else "keys"] += 1
    tail["sha256"] = hashlib.sha256(b"".join(lines[:-1])).hexdigest()
    lines[-1] = json.dumps(tail, separators=(",", ":")).encode() + b"\n"
    (tmp_path / "dump").write_bytes(b"".join(lines))
    with pytest.raises(Refused):
        moving.load(str(tmp_path / "new" / "store"), str(tmp_path / "dump"))
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == [tmp_path / "dump"]


ROOM = """
import resource, sys
from timeline.keeping import moving
from events.errors import Refused
from timeline.store.errors import StoreError
resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, 60_000))
try:
    getattr(moving, sys.argv[1])(*sys.argv[2:])
except (Refused, StoreError) as error:
    print(error)
"""


@pytest.mark.skipif(os.name != "posix", reason="limits the size of files as POSIX does")
@pytest.mark.parametrize("job", ["backup", "dump", "restore backup", "restore dump", "load dump"])
def test_a_disk_without_room_keeps_nothing(
    forks: Forks, sources: Path, tmp_path: Path, job: str
) -> None:
    work, _, source = job.partition(" ")
    place = tmp_path / "new"
    files = [place, sources / source] if source else [sources / "store", place]
    process = forks.start(ROOM, work, *files)
    said, trouble = process.communicate()
    assert (process.returncode, trouble) == (0, "")
    assert str(place) in said
    # A limit of a file's size is not a full disk; not every driver can tell.
    assert re.search("no room|cannot be written|reading or writing failed", said)
    assert list(tmp_path.iterdir()) == []


WORK = """
import sys
from timeline.keeping import moving
import timeline.store.engine, sqlalchemy.dialects.sqlite
print("begun", flush=True)
getattr(moving, sys.argv[1])(*sys.argv[2:])
"""


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs kill -9")
@pytest.mark.parametrize("job", ["backup", "dump", "restore backup", "restore dump"])
def test_what_is_killed_in_the_middle_has_no_name_and_is_done_again(
    forks: Forks, sources: Path, tmp_path: Path, job: str
) -> None:
    work, _, source = job.partition(" ")
    chance = random.Random(5)
    for n in range(5 if BY_NIGHT else 2):
        place = tmp_path / f"new-{n}"
        files = [place, sources / source] if source else [sources / "store", place]
        process = forks.start(WORK, work, *files)
        assert process.stdout.readline() == "begun\n"
        time.sleep(chance.uniform(0, 0.15))
        process.kill()
        process.communicate()
        finished = place.exists()
        with pytest.raises((Refused, StoreError)) if finished else nullcontext():
            getattr(moving, work)(*map(str, files))
        # Whether killed late or done again: whole, and nothing else is left.
        copied = moving.dump if source else moving.restore
        copied(*map(str, (place, tmp_path / "told") if source else (tmp_path / "told", place)))
        reader = open_reader(place if source else tmp_path / "told")
        assert reader.head() == COUNT + 1
        reader.close()
        (tmp_path / "told").unlink()
        assert list(tmp_path.glob("*.partial*")) == []


@pytest.mark.skipif(os.name != "posix", reason="asks whether a process lives as POSIX does")
@pytest.mark.parametrize("job", ["backup", "dump", "restore backup", "load dump"])
def test_a_second_name_of_a_finished_file_goes_when_the_command_is_given_again(
    sources: Path, tmp_path: Path, job: str
) -> None:
    work, _, source = job.partition(" ")
    place = tmp_path / "new"
    files = [place, sources / source] if source else [sources / "store", place]
    getattr(moving, work)(*map(str, files))
    ended = subprocess.run([sys.executable, "-c", "import os; print(os.getpid())"],
                           capture_output=True, text=True, check=True).stdout.strip()  # fmt: skip
    os.link(place, f"{place}.{ended}.partial")  # as a kill between its two last steps leaves it
    with pytest.raises((Refused, StoreError)):
        getattr(moving, work)(*map(str, files))
    assert set(everything(tmp_path)) == {"new"}


@pytest.mark.parametrize("end", ["-wal", "-journal"])
@pytest.mark.parametrize("job", ["backup", "restore backup", "load dump"])
def test_nothing_is_put_beside_the_journal_of_another_store(
    sources: Path, tmp_path: Path, job: str, end: str
) -> None:
    """SQLite would take it for a part of the new one, and show the old one's rows."""
    work, _, source = job.partition(" ")
    place = tmp_path / "new"
    Path(f"{place}{end}").write_bytes(b"of another store")
    before = everything(tmp_path)
    with pytest.raises(Refused, match="left by another store"):
        getattr(moving, work)(*map(str, [place, sources / source] if source else
                                   [sources / "store", place]))  # fmt: skip
    assert everything(tmp_path) == before
    Path(f"{place}{end}").write_bytes(b"")  # as a reader leaves it
    getattr(moving, work)(*map(str, [place, sources / source] if source else
                               [sources / "store", place]))  # fmt: skip
    reader = open_reader(place)
    assert reader.head() == COUNT + 1
    reader.close()


@pytest.mark.parametrize("job", ["backup", "restore"])
def test_of_two_that_write_one_place_one_does_it(
    forks: Forks, sources: Path, tmp_path: Path, job: str
) -> None:
    place = tmp_path / "new"
    program = WORK.replace("print", "input() or print")
    arguments = [sources / "store", place] if job == "backup" else [place, sources / "dump"]
    both = [forks.start(program, job, *arguments) for _ in range(3)]
    for process in both:
        process.stdin.write("\n")
        process.stdin.flush()
    told = [process.communicate()[1] for process in both]
    assert [process.returncode for process in both].count(0) == 1
    assert sum("Refused: " in said for said in told) == 2
    reader = open_reader(place)
    assert reader.head() == COUNT + 1
    reader.close()
    assert list(everything(tmp_path)) == [place.name]
