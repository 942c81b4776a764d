#!/usr/bin/env python3
"""A verifier in Python: accepts what Python's own arithmetic says of "21+43=" (digits lowest first)."""
import json
import sys


def right(prompt, solution):
    a, b = (int(number[::-1]) for number in prompt.rstrip("=").split("+"))
    return solution.isdigit() and int(solution[::-1]) == a + b


for line in sys.stdin:
    question = json.loads(line)
    if "pawl" in question:
        answer = {"pawl": 1, "name": "python-sums", "version": "1"}
    else:
        answer = {"id": question["id"], "accepted": right(question["prompt"], question["solution"])}
    print(json.dumps(answer), flush=True)
