#!/usr/bin/env python3
"""Reads a run's event file with TensorBoard's own reader and compares every metric of every step and generation with the lines.

    venv/bin/pip install tensorboard && venv/bin/python tests/golden/read_tensorboard.py runs/addition
"""
import json
import pathlib
import struct
import sys

from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

run = pathlib.Path(sys.argv[1])
events = EventAccumulator(str(run / "tb"), size_guidance={"scalars": 0})
events.Reload()
read = {}
for tag in events.Tags()["scalars"]:
    steps = [event.step for event in events.Scalars(tag)]
    assert steps == sorted(set(steps)), f"{tag}: a step twice, or going back"
    read.update({(tag, event.step): event.value for event in events.Scalars(tag)})
wanted = {}
for name in ("metrics.jsonl", "generations.jsonl"):
    for line in open(run / name):
        row = json.loads(line)
        for tag, value in row.items():
            if tag not in ("gen", "step", "t"):
                wanted[tag, row["step"]] = struct.unpack("<f", struct.pack("<f", value))[0]
assert read == wanted, set(read.items()) ^ set(wanted.items())
zeros = sum(value == 0 for value in read.values())
print(f"{len(read)} points of {len(events.Tags()['scalars'])} tags, {zeros} of them zero, read back by TensorBoard")
