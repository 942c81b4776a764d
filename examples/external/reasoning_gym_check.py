#!/usr/bin/env python3
"""Every reasoning_gym dataset through reasoning_gym_task.py: a problem is made twice alike, its answer is right, another is not."""
import json
import pathlib
import subprocess
import sys

import reasoning_gym

program = pathlib.Path(__file__).with_name("reasoning_gym_task.py")
bad = 0
for name in sorted(reasoning_gym.factory.DATASETS):
    make = {"id": 1, "make": {"level": 1, "seed": 7}}
    first = subprocess.run([sys.executable, program, name], input='{"pawl": 1}\n' + json.dumps(make) + "\n", capture_output=True, text=True)
    lines = first.stdout.splitlines()
    if len(lines) != 2:
        bad += 1
        print(f"{name}: does not load: {first.stderr.strip().splitlines()[-1:]}")
        continue
    problem = json.loads(lines[1])
    if "refused" in problem:
        bad += 1
        print(f"{name}: refused: {problem['refused']}")
        continue

    def check(number, solution):
        return {"id": number, "check": {"level": 1, "seed": 7, "prompt": problem["prompt"], "solution": solution}}

    asked = [{"pawl": 1}, make, check(2, problem["solution"]), check(3, problem["solution"] + " or not")]
    second = subprocess.run([sys.executable, program, name], input="".join(json.dumps(q) + "\n" for q in asked), capture_output=True, text=True)
    answers = [json.loads(line) for line in second.stdout.splitlines()]
    if len(answers) != 4:
        problems = ["ends on a check"]
    else:
        problems = [what for what, wrong in [("another problem the second time", answers[1] != problem), ("its own answer is wrong", not answers[2]["right"]),
                                             ("a longer answer is right too", answers[3]["right"])] if wrong]
    bad += bool(problems)
    if problems:
        print(f"{name}: {', '.join(problems)}")
print(f"{len(reasoning_gym.factory.DATASETS)} datasets, {bad} with remarks")
