"""Tables, their checksums, and what waits for a disk that refuses."""

import errno
import json
import os
import random
import struct

import pytest
from keel_probe import appending, crc32c, snapshots
from keel_probe.appending import Lost, TextLines
from keel_probe.folder import Lines, RunFolder, Table
from keel_probe.grouping import grouped
from keel_probe.plain import make_folder, open_to_append
from keel_probe.rows import RECORD, RECORD_BYTES, Rows, check_record

VECTORS = [
    (b"", 0),
    (b"123456789", 0xE3069283),
    # RFC 3720, B.4.
    (bytes(32), 0x8A9136AA),
    (b"\xff" * 32, 0x62A8AB43),
    (bytes(range(32)), 0x46DD794E),
    (bytes(range(31, -1, -1)), 0x113FDB5C),
]


@pytest.mark.parametrize("data, checksum", VECTORS)
def test_known_checksums(data, checksum):
    assert crc32c.crc32c(data) == checksum


def test_numpy_and_the_tables_agree():
    import numpy

    chance = random.Random(1)
    for size in [8192, 8193, 65520, 65536, 1 << 20, (1 << 20) + 77]:
        data = chance.randbytes(size)
        plain = crc32c._with_tables(memoryview(data), 5)
        assert crc32c._with_numpy(numpy, memoryview(data), 5) == plain
        cut = chance.randrange(size)
        assert crc32c.crc32c(data[cut:], crc32c.crc32c(data[:cut])) == crc32c.crc32c(data)


def records_of(path):
    data = path.read_bytes()
    assert len(data) % RECORD_BYTES == 0
    found = [RECORD.unpack_from(data, begin) for begin in range(0, len(data), RECORD_BYTES)]
    assert data == b"".join(check_record(*record) for record in found)
    return found


def test_a_record_of_checksums_for_each_64_kilobytes_and_the_rest(tmp_path):
    rows = Rows(str(tmp_path / "steps.f64"), "3d")
    for step in range(4000):
        rows.append_values([step, 0.5, 1.5], step)
    rows.close()
    rows.release()
    data = (tmp_path / "steps.f64").read_bytes()
    ends = [end for end, _ in records_of(tmp_path / "steps.f64.crc")]
    assert ends == [65544, 96000]
    begin = 0
    for end, checksum in records_of(tmp_path / "steps.f64.crc"):
        assert crc32c.crc32c(data[begin:end]) == checksum
        begin = end


def test_a_table_that_is_opened_again_goes_on_after_its_last_whole_row(tmp_path):
    path = tmp_path / "steps.f64"
    for first in (0, 10):
        rows = Rows(str(path), "2d")
        for step in range(first, first + 10):
            rows.append_values([step, 1.0], step)
        if first:
            rows.close()
        rows.release()
        if first == 0:
            with open(path, "ab") as torn:
                torn.write(b"torn")
    assert [row[0] for row in struct.iter_unpack("<2d", path.read_bytes())] == list(range(20))
    (record,) = records_of(tmp_path / "steps.f64.crc")
    assert record == (320, crc32c.crc32c(path.read_bytes()))


@pytest.fixture
def full(monkeypatch):
    """A disk that takes no row while `full["is"]`."""
    state = {"is": False}
    write = appending.write_all

    def refuse(descriptor, data):
        if state["is"]:
            raise OSError(errno.ENOSPC, "No space left on device")
        write(descriptor, data)

    monkeypatch.setattr(appending, "write_all", refuse)
    return state


def test_what_finds_no_room_while_it_waits_is_counted(tmp_path, full, monkeypatch):
    monkeypatch.setattr(appending, "MOST_WAITING", 5)
    told = []
    rows = Rows(str(tmp_path / "steps.f64"), "d", lambda file, error: told.append(os.path.basename(file)))
    for step in range(1, 31):
        full["is"] = 10 <= step < 20 or step > 25
        rows.append_values([step], step)
    rows.close()
    # 10 to 14 waited; 15 to 19 found no room, and 26 to 30 were still refused at the end.
    assert rows.lost == [Lost(15, 19, 5), Lost(26, 30, 5)]
    recorded = [row for (row,) in struct.iter_unpack("<d", (tmp_path / "steps.f64").read_bytes())]
    assert recorded == [*range(1, 15), *range(20, 26)]
    assert told == ["steps.f64", "steps.f64", "steps.f64.crc"]


def test_a_gap_that_lasts_to_the_end_is_one(tmp_path, full, monkeypatch):
    monkeypatch.setattr(appending, "MOST_WAITING", 5)
    folder = RunFolder(str(tmp_path))
    table = Table("main", 0, [], [])
    table.open(folder)
    for step in range(1, 31):
        full["is"] = step >= 10
        table.step([float(step), 0.0, 1.0, 0.1, 1.0])
    assert table.close() == ["Of steps 10 to 30, 21 were not recorded: the disk is full."]
    folder.close()


def test_a_line_of_which_only_the_end_is_missing_is_not_written_twice(tmp_path, monkeypatch):
    path = tmp_path / "events.jsonl"
    lines = TextLines(str(path))
    lines.append(b'{"a":1}\n')
    write = appending.write_all

    def all_but_the_end(descriptor, data):
        write(descriptor, data[:-1])
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(appending, "write_all", all_but_the_end)
    lines.append(b'{"a":2}\n')
    monkeypatch.setattr(appending, "write_all", write)
    lines.append(b'{"a":3}\n')
    assert path.read_bytes() == b'{"a":1}\n{"a":2}\n{"a":3}\n'


def test_a_torn_line_of_somebody_else_is_ended(tmp_path):
    path = tmp_path / "events.jsonl"
    path.write_bytes(b'{"torn": ')
    lines = TextLines(str(path))
    lines.append(b'{"a":1}\n')
    assert Lines(str(path)).read() == [{"a": 1}]


@pytest.mark.parametrize("kind", ["link", "pipe", "folder"])
def test_nothing_is_written_through_what_is_no_plain_file(tmp_path, kind):
    outside = tmp_path / "outside"
    outside.write_text("mine")
    run = tmp_path / "run"
    run.mkdir()
    for name in ("steps.f64", "layers.f32", "events.jsonl"):
        place = run / name
        {"link": lambda: place.symlink_to(outside), "pipe": lambda: os.mkfifo(place), "folder": place.mkdir}[kind]()
    folder = RunFolder(str(run))
    refused = []
    folder.on_refused = lambda file, error: refused.append(os.path.basename(file))
    table = Table("main", 0, [], [])
    table.open(folder)
    table.step([1.0, 0.0, 1.0, 0.1, 1.0])
    folder.event("note", text="a")
    assert refused == ["steps.f64"], "A disk that refuses everything is one trouble."
    assert table.close()[0].startswith("Of steps 1 to 1, 1 was not recorded: ")
    folder.close()
    assert outside.read_text() == "mine"
    assert sorted(each.name for each in run.iterdir()) == ["events.jsonl", "layers.f32", "steps.f64"]


def test_a_linked_folder_is_refused(tmp_path):
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    with pytest.raises(OSError):
        make_folder(str(tmp_path / "link"))
    make_folder(str(tmp_path / "real"))


def saved(folder, step, finite=True):
    def write(place):
        with open(os.path.join(place, "a.bin"), "wb") as file:
            file.write(b"%d" % step * 1000)

    return snapshots.save(folder, step, write, {"finite": finite})


def test_a_snapshot_is_checked_before_it_is_used(tmp_path):
    folder = RunFolder(str(tmp_path))
    path = folder.file(saved(folder, 10))
    snapshots.check(path)
    assert snapshots.is_whole(path)
    file = os.path.join(path, "a.bin")
    with open(file, "r+b") as damaged:
        damaged.seek(500)
        damaged.write(b"x")
    assert snapshots.is_present(path) and not snapshots.is_whole(path)
    with pytest.raises(ValueError, match="is damaged: a.bin is not as it was written."):
        snapshots.check(path)
    os.truncate(file, 10)
    assert not snapshots.is_present(path)


def test_a_snapshot_of_before_there_were_checksums_is_taken_as_it_is(tmp_path):
    folder = RunFolder(str(tmp_path))
    path = folder.file(saved(folder, 10))
    os.unlink(os.path.join(path, "files.json"))
    with open(os.path.join(path, "state.json"), "w", encoding="utf-8") as state:
        json.dump({"format": 1, "step": 10}, state)
    snapshots.check(path)
    assert snapshots.is_whole(path)


def test_a_snapshot_that_lost_its_checksums_is_damaged(tmp_path):
    folder = RunFolder(str(tmp_path))
    path = folder.file(saved(folder, 10))
    os.unlink(os.path.join(path, "files.json"))
    assert not snapshots.is_present(path)
    with pytest.raises(ValueError, match="is damaged: files.json is not as it was written."):
        snapshots.check(path)


def test_room_is_made_of_the_oldest_and_the_newest_whole_one_stays(tmp_path):
    folder = RunFolder(str(tmp_path))
    for step, finite in [(10, True), (20, True), (30, True), (40, True), (50, False)]:
        saved(folder, step, finite)
    with open(folder.file("checkpoints", "40", "a.bin"), "r+b") as damaged:
        damaged.write(b"x")
    assert [snapshots.drop_oldest(folder) for _ in range(4)] == [[10], [20], [], []]
    assert sorted(os.listdir(folder.file("checkpoints"))) == ["30", "40", "50"]
    assert snapshots.newest_step(folder) == 50


def test_what_was_being_deleted_is_no_snapshot(tmp_path):
    folder = RunFolder(str(tmp_path))
    for step in (10, 20):
        saved(folder, step)
    os.rename(folder.file("checkpoints", "10"), folder.file("checkpoints", ".10.gone"))
    assert snapshots.prune(folder, 1, 9) == []
    assert snapshots.newest_step(folder) == 20


def test_plain_files_are_opened(tmp_path):
    os.close(open_to_append(str(tmp_path / "new")))
    assert (tmp_path / "new").exists()


class Notes:
    def __init__(self):
        self.told = []

    def note(self, text):
        self.told.append(text)


def test_layers_that_are_too_many_to_name_are_joined_by_their_modules():
    parts = ("gate_proj", "up_proj", "down_proj")
    experts = ["model.layers.%d.experts.%d" % (layer, expert) for layer in range(48) for expert in range(128)]
    layers = ["%s.%s" % (expert, part) for expert in experts for part in parts]
    notes = Notes()
    assert grouped(notes, layers, 0) == [expert for expert in experts for _ in parts]
    assert notes.told == [
        "The model has 18432 layers, more than a run can name. They are recorded in 6144 groups, by the modules that hold them."
    ]
    assert set(grouped(notes, layers, 1)) == {"model.layers.%d.experts" % layer for layer in range(48)}
    assert set(grouped(notes, ["parameter %d (1)" % number for number in range(40_000)], 0)) == {"model"}
    assert grouped(Notes(), experts, 0) == experts and len(notes.told) == 3
