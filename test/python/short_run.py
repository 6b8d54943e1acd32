"""
A short run of the probe's writer under a disk that fails (test/faults/shim.c), once for every place where it can, in forks of
this process. `python short_run.py FOLDER [PLANTED]` prints a line of JSON: the places, the runs, and what was wrong, in sentences. With a
planted fault the writer is made wrong, and only a disk that fills up for a while is tried, to see that it is found.
"""

from __future__ import annotations

import json
import os
import shutil
import struct
import sys
import traceback

from keel_probe import appending, rows
from keel_probe.crc32c import crc32c
from keel_probe.folder import RunFolder, Table
from keel_probe.ranks import Ranks
from keel_probe.session import Driver, Session
from keel_probe.settings import Settings
from keel_probe.snapshots import FILES, is_whole

STEPS, SAMPLED, EVALUATED = 30, 5, 10
SNAPSHOTS, KEEP = 8, 2
#: What goes wrong, and for how many calls; None: to the end, and -1: until a third of the run is left.
FAULTS = [
    ("ENOSPC", 1), ("ENOSPC", None), ("ENOSPC", -1),
    ("EIO", 1), ("EIO", None), ("EIO", -1),
    ("full", 2), ("full", None), ("full", -1),
    ("EINTR", 1), ("EINTR", None),
    ("short", 1), ("short", None),
    ("slow", None),
]  # fmt: skip


def steer(*words):
    """Tells the shim."""
    try:
        os.close(os.open("/keel-fault/" + "/".join(map(str, words)), os.O_RDONLY))
    except FileNotFoundError:
        pass


def count():
    steer("count")
    with open(os.environ["KEEL_FAULT_COUNT"]) as file:
        return int(file.read())


def cells(step):
    """A row of the table without its last column."""
    return [float(step), 1000.0 + step, 1.0 / step, 0.1, None if step % 5 == 0 else step * 0.5]


def sample(step):
    return [float(step % 17)] * 10


class ShortDriver(Driver):
    """Stands for a framework; a snapshot is a file of a size that takes several writes."""

    def capture(self):
        step = self.step

        def write(place):
            for name in ("a.bin", "b.bin"):
                with open(os.path.join(place, name), "xb", buffering=0) as file:
                    data = memoryview(content(step, name))
                    while data:
                        data = data[file.write(data) :]
            return {"finite": True}

        return write, {"framework": "none"}


def content(step, name):
    return (b"%s of %d." % (name.encode(), step)) * 50


def short_run(path, well_again=None):
    """The run. `well_again` is called when a third of it is left."""
    folder = RunFolder(path)
    session = Session(folder, Settings(snapshot_every=SNAPSHOTS, snapshot_keep=KEEP), Ranks(folder, 0, 1))
    session.driver = driver = ShortDriver()
    table = Table("main", 0, [], ["one", "two"])
    session.begin({"kind": "cpu"}, {}, [table])
    for step in range(1, STEPS + 1):
        driver.step = step
        table.step(cells(step))
        if step % SAMPLED == 0:
            table.layers(step, sample(step))
        if step % EVALUATED == 0:
            session.event("eval", step=step, loss=0.5, metrics={})
        session.finished_step(step)
        session.saving.wait()
        if step % 10 == 0:
            folder._keeping.sync()
        if step == 2 * STEPS // 3 and well_again:
            well_again()
    session.close("finished", None)


class Wrong(Exception):
    """What is wrong with a run, in a sentence."""


def require(holds, *what):
    if not holds:
        raise Wrong(" ".join(map(str, what)))


def read_table(path, layout, expected):
    """Steps in a table, after a look at all of its rows."""
    size = struct.calcsize("<" + layout)
    if not os.path.exists(path):
        return []
    with open(path, "rb") as file:
        data = file.read()
    found = list(struct.iter_unpack("<" + layout, data[: len(data) - len(data) % size]))
    steps = [int(row[0]) for row in found]
    require(steps == sorted(set(steps)), path, "is out of order or doubled:", steps)
    for row in found:
        right = struct.unpack("<" + layout, struct.pack("<" + layout, *expected(int(row[0]))))
        require(repr(row) == repr(right), path, "has a wrong row:", row)
    require(len(data) % size == 0, path, "has a torn row")
    check_checksums(path, data, size)
    return steps


def check_checksums(path, data, size):
    end = 0
    if os.path.exists(path + rows.CHECKS):
        with open(path + rows.CHECKS, "rb") as file:
            records = file.read()
        require(len(records) % rows.RECORD_BYTES == 0, path, "has a torn record")
        for begin in range(0, len(records), rows.RECORD_BYTES):
            record = records[begin : begin + rows.RECORD_BYTES]
            to, checksum = rows.RECORD.unpack(record[: rows.RECORD.size])
            require(record == rows.check_record(to, checksum), path, "has a damaged record")
            require(end < to <= len(data) and to % size == 0, path, "has a record of", end, "to", to, "of", len(data))
            require(crc32c(data[end:to]) == checksum, path, "does not match its record")
            end = to
    return end == len(data)


def expected_row(step):
    values = cells(step)
    missing = sum(1 << place for place, value in enumerate(values) if value is None)
    return [float("nan") if value is None else value for value in values] + [float(missing)]


def messages(message):
    """The messages of a reason, one after the other."""
    if message["id"] != "and-then":
        return [message]
    return messages(message["args"]["first"]) + messages(message["args"]["second"])


def read_events(path):
    """Events, torn lines left out, after a look at whether one is there twice."""
    found = []
    if os.path.exists(path):
        with open(path, "rb") as file:
            for line in file.read().split(b"\n"):
                try:
                    found.append(json.loads(line))
                except ValueError:
                    continue
    marks = [(event["kind"], event["time"], event.get("step")) for event in found]
    require(len(marks) == len(set(marks)), "an event is there twice")
    times = [event["time"] for event in found]
    require(times == sorted(times), "events are out of order")
    return found


def said_steps(done):
    """What the last word says is missing: steps, number of samples."""
    steps, samples = set(), 0
    for message in messages(done["said"]["reason"]) if "said" in done else []:
        args = message["args"]
        if message["id"] == "record.missing":
            steps.update(range(args["from"], args["to"] + 1))
        if message["id"] == "record.missing-samples":
            samples += args["n"]
    return steps, samples


def check_snapshots(path, events):
    place = os.path.join(path, "checkpoints")
    there = sorted(int(name) for name in os.listdir(place) if name.isdigit()) if os.path.isdir(place) else []
    for step in there:
        folder = os.path.join(place, str(step))
        require(is_whole(folder) and os.path.exists(os.path.join(folder, FILES)), "the snapshot", step, "is not whole")
        for name in ("a.bin", "b.bin"):
            with open(os.path.join(folder, name), "rb") as file:
                require(file.read() == content(step, name), "the snapshot", step, "holds something else")
    told = [event["step"] for event in events if event["kind"] == "checkpoint"]
    removed = [event["step"] for event in events if event["kind"] == "checkpointRemoved"]
    if any(event["kind"] == "done" for event in events):
        require(not set(told) - set(removed) - set(there), "told and not there:", told, removed, there)
    return there


def check(path, recovers):
    """Raises `Wrong`. `recovers`: the disk was well again before the end, so that nothing may be missing."""
    steps = read_table(os.path.join(path, "steps.f64"), "6d", expected_row)
    samples = read_table(os.path.join(path, "layers.f32"), "d10f", lambda step: [float(step)] + sample(step))
    events = read_events(os.path.join(path, "events.jsonl"))
    there = check_snapshots(path, events)
    missing = set(range(1, STEPS + 1)) - set(steps)
    fewer = STEPS // SAMPLED - len(samples)
    done = [event for event in events if event["kind"] == "done"]
    if recovers:
        require(not missing and not fewer, "not recorded although the disk was well again:", missing, fewer)
        require(len(done) == 1, "no last word although the disk was well again")
        kinds = [event["kind"] for event in events]
        require((kinds.count("started"), kinds.count("eval")) == (1, STEPS // EVALUATED), "an event is missing")
        require(there and there[-1] == STEPS, "the last snapshot is missing:", there)
    if done:
        require(done[-1]["state"] == "finished", "the state is", done[-1]["state"])
        require(said_steps(done[-1]) == (missing, fewer), "missing:", missing, fewer, "said:", done[-1].get("reason"))
        newest = [each["args"]["step"] for each in messages(done[-1]["said"]["reason"]) if each["id"] == "checkpoint.newest"] if "said" in done[-1] else []
        require(there[-1:] == [STEPS] or newest == there[-1:], "the newest snapshot is", there, "said:", newest)


def in_fork(work):
    """Runs it in a fork; what was wrong in it, or None."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        silence = os.open(os.devnull, os.O_WRONLY)
        os.dup2(silence, 2)
        try:
            work()
        except Wrong as wrong:
            os.write(writing, str(wrong).encode()[:4000])
        except BaseException:
            steer("off")
            os.write(writing, traceback.format_exc().encode()[-4000:])
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as told:
        text = told.read().decode()
    _, status = os.waitpid(child, 0)
    return text or ("it ended with %d" % status if status else None)


def one(path, place, what, calls):
    """The run with a fault from the call number `place` on."""
    os.mkdir(path)
    steer("arm", place, what, {None: "on", -1: "on"}.get(calls, calls))
    short_run(path, well_again=(lambda: steer("off")) if calls == -1 else None)
    steer("off")
    # A disk that fails once, or takes half of what it is given, takes all of it in the end.
    check(path, recovers=calls in (1, 2, -1) or what in ("EINTR", "short", "slow"))


def plant(fault):
    """Makes the writer as it was before: rows that are cut short stay, or what the disk refuses is not tried again."""
    if fault == "no-cut":
        appending.FixedRows._repair = lambda self: None
    if fault == "no-queue":
        appending.MOST_WAITING = 0
        write_out = appending.Appending._write_out

        def once(self):
            refused = write_out(self)
            self._waiting.clear()
            self._written = self._given
            return refused

        appending.Appending._write_out = once


def main(base, fault=None):
    plant(fault)
    counted = os.path.join(base, "counted")
    os.mkdir(counted)
    places = []

    def measure():
        steer("off")
        short_run(counted)
        os.write(report[1], b"%d" % count())
        check(counted, recovers=fault is None)

    report = os.pipe()
    wrong = [in_fork(measure)]
    places = int(os.read(report[0], 100))
    runs = 0
    for place in range(1, (places if fault is None else 60) + 1):
        for what, calls in FAULTS if fault is None else [("full", -1)]:
            if what == "slow" and place > 1:
                # From the first call on is all that a sync can be slow.
                continue
            path = os.path.join(base, "run")
            found = in_fork(lambda: one(path, place, what, calls))
            wrong.append(found and "call %d, %s, %s: %s" % (place, what, calls, found))
            shutil.rmtree(path, ignore_errors=True)
            runs += 1
    wrong = [text for text in wrong if text]
    print(json.dumps({"places": places, "runs": runs, "wrong": wrong}))


if __name__ == "__main__":
    main(*sys.argv[1:])
