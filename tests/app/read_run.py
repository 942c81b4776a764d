#!/usr/bin/env python3
"""Reads every file of a finished run as tools do that know nothing of pawl: Python's json and sqlite3, and TensorBoard's
format from its bytes. Ends with a traceback where one does not read, or says something else than another.

    python3 tests/app/read_run.py runs/addition
"""
import json
import math
import pathlib
import sqlite3
import struct
import sys

run = pathlib.Path(sys.argv[1])


def varint(message, at):
    value = shift = 0
    while True:
        value |= (message[at] & 0x7F) << shift
        shift += 7
        at += 1
        if message[at - 1] < 0x80:
            return value, at


def fields(message):
    at = 0
    while at < len(message):
        key, at = varint(message, at)
        if key & 7 == 0:
            value, at = varint(message, at)
        else:
            size = {1: 8, 5: 4}.get(key & 7)
            if size is None:
                size, at = varint(message, at)
            value, at = message[at : at + size], at + size
        yield key >> 3, value


def points():
    files = list((run / "tb").iterdir())
    assert len(files) == 1, files
    data, at = files[0].read_bytes(), 0
    while at < len(data):
        (length,) = struct.unpack_from("<Q", data, at)
        event = dict(fields(data[at + 12 : at + 12 + length]))
        at += 16 + length
        for number, value in fields(event.get(5, b"")):
            scalar = dict(fields(value))
            yield scalar[1].decode(), event.get(2, 0), struct.unpack("<f", scalar[2])[0]


def as_float(value):
    return struct.unpack("<f", struct.pack("<f", value))[0]


def rows(name):
    return [json.loads(line) for line in (run / name).read_text().splitlines()]


def check_metrics():
    found, last = {}, {}
    for tag, step, value in points():
        assert step > last.get(tag, -1), (tag, step, "after", last[tag])
        last[tag] = step
        found[tag, step] = value
    wanted = {}
    for row in rows("metrics.jsonl") + rows("generations.jsonl"):
        for name, value in row.items():
            if name not in ("gen", "step", "t"):
                assert math.isfinite(value)
                wanted[name, row["step"]] = as_float(value)
    assert found == wanted, set(found.items()) ^ set(wanted.items())
    steps = [row["step"] for row in rows("metrics.jsonl")]
    assert steps == list(range(1, len(steps) + 1)), "each step once"
    assert [row["gen"] for row in rows("generations.jsonl")] == list(range(len(rows("generations.jsonl"))))
    return len(found)


def check_ledger():
    database = sqlite3.connect(f"file:{run / 'ledger.sqlite'}?mode=ro", uri=True)
    names = [name for (name,) in database.execute("select name from sqlite_master where type in ('table', 'view')")]
    for name in names:
        for row in database.execute(f'select * from "{name}"'):  # text that is no UTF-8 is an error here
            for value in row:
                assert not isinstance(value, str) or "\0" not in value
    for tokens, log_probs, count, log_prob in database.execute("select tokens, log_probs, token_count, log_prob from sample"):
        assert isinstance(tokens, bytes) and isinstance(log_probs, bytes)
        assert len(struct.unpack(f"<{count}i", tokens)) == count
        assert abs(sum(struct.unpack(f"<{count}f", log_probs)) - log_prob) < 1e-3
    return len(names)


def check_trace():
    events = json.load(open(run / "trace.json"))
    assert all(event["ph"] in "XM" for event in events)
    return len(events), len({event["pid"] for event in events})


json.load(open(run / "run.json"))
print(f"{check_metrics()} points, {check_ledger()} tables and views, {check_trace()} events and processes")
