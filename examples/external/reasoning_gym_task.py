#!/usr/bin/env python3
"""A reasoning_gym dataset as a pawl task: reasoning_gym_task.py NAME. Needs `pip install reasoning_gym`.

Only a full score is right: the library's default scorer gives part of it for an answer that merely contains the right one.
"""
import contextlib
import json
import sys

import reasoning_gym


def entry(name, seed):
    return reasoning_gym.create_dataset(name, seed=seed, size=1)


def answer(name, question):
    if "make" in question:
        made = entry(name, question["make"]["seed"])[0]
        return {"prompt": made["question"].strip() + "\n", "solution": str(made["answer"])}
    check = question["check"]
    dataset = entry(name, check["seed"])
    return {"right": dataset.score_answer(check["solution"], dataset[0]) == 1.0}


def main():
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
