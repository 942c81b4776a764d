#!/usr/bin/env python3
"""Reads a run's event files with TensorBoard's own reader and compares them with metrics.jsonl.

    venv/bin/pip install tensorboard && venv/bin/python tests/golden/read_tensorboard.py runs/addition
"""
import json
import pathlib
import sys

from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

run = pathlib.Path(sys.argv[1])
events = EventAccumulator(str(run / "tb"), size_guidance={"scalars": 0})
events.Reload()
wanted = [json.loads(line) for line in open(run / "metrics.jsonl")]
losses = [row for row in wanted if "learn/rate" in row]
read = {event.step: event.value for event in events.Scalars("learn/rate")}
assert len(read) == len(losses), (len(read), len(losses))
for row in losses:
    assert abs(read[row["step"]] - row["learn/rate"]) <= 1e-6 * abs(row["learn/rate"]), row
print(f"{len(read)} steps and {len(events.Tags()['scalars'])} tags read back by TensorBoard")
