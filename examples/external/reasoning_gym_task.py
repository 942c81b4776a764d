#!/usr/bin/env python3
"""A reasoning_gym dataset as a pawl task: reasoning_gym_task.py NAME. Needs `pip install reasoning_gym`.

Only a full score is right: the library's default scorer gives part of it for an answer that merely contains the right one.
"""
import contextlib
import json
import os
import random
import sys

import reasoning_gym


def entry(name, seed):
    random.seed(seed)  # some datasets draw from the global generator too
    return reasoning_gym.create_dataset(name, seed=seed, size=1)


def answer(name, question):
    if "make" in question:
        made = entry(name, question["make"]["seed"])[0]
        if made["answer"] is None:
            return {"refused": "the dataset checks answers and has none of its own"}
        return {"prompt": made["question"].strip() + "\n", "solution": str(made["answer"])}
    check = question["check"]
    dataset = entry(name, check["seed"])
    try:
        return {"right": bool(dataset.score_answer(check["solution"], dataset[0]) == 1.0)}
    except Exception as error:  # a scorer that stumbles over an answer has not accepted it
        print(f"reasoning_gym_task.py: {name}: {error!r}", file=sys.stderr)
        return {"right": False}


def main():
    if os.environ.get("PYTHONHASHSEED") != "0":  # sets must come in the same order in every process
        os.execve(sys.executable, [sys.executable, *sys.argv], {**os.environ, "PYTHONHASHSEED": "0"})
    if len(sys.argv) != 2 or sys.argv[1] not in reasoning_gym.factory.DATASETS:
        known = ", ".join(sorted(reasoning_gym.factory.DATASETS))
        sys.exit(f"reasoning_gym_task.py: want the name of a dataset, one of {known}")
    out = sys.stdout
    for line in sys.stdin:
        question = json.loads(line)
        if "pawl" in question:
            reply = {"pawl": 1, "name": f"reasoning_gym-{sys.argv[1]}", "version": reasoning_gym.__version__, "levels": [1, 1]}
        else:
            with contextlib.redirect_stdout(sys.stderr):  # some datasets print
                reply = {"id": question["id"], **answer(sys.argv[1], question)}
        print(json.dumps(reply), file=out, flush=True)


main()
