#!/usr/bin/env python3
"""pawl beside `transformers`, on the same weights, the same machine, in one call.

    python3 -m venv venv && venv/bin/pip install torch==2.11.0 transformers==5.23.0
    venv/bin/python bench/peers.py build/release/pawl

Decoding: solutions to prompts of one length, none shorter than the rest (an untrained model hardly ever ends one), at
temperature 1, 128 sequences at once. Training: 64 rows, AdamW, float32. One thread each, as pawl's actors and learner
use by default. pawl's own numbers come from a real run's generations.jsonl: sampling there holds verification and
storage too.
"""
import argparse
import json
import pathlib
import statistics
import subprocess
import tempfile
import time

import torch
import transformers

CONFIG = """
generations = 1
[model]
layers = {layers}
width = {width}
heads = 4
feed_forward = {feed_forward}
context = 96
[[task]]
kind = "addition"
fresh_levels = [15, 15]
[start]
steps = {steps}
[sample]
problems = 512
max_new_tokens = 48
slots = 128
[verify]
kind = "none"
[mix]
fresh = 1
[learn]
steps = {steps}
rows = 64
learning_rate = 1e-6
"""


def run_pawl(pawl, size, folder):
    config = pathlib.Path(folder) / "c.toml"
    config.write_text(CONFIG.format(**size))
    subprocess.run([pawl, "run", config, "--out", f"{folder}/run", "--quiet"], check=True, stdout=subprocess.DEVNULL)
    row = [json.loads(line) for line in open(f"{folder}/run/generations.jsonl")][1]
    return row["time/sampled_tokens_per_s"], row["time/trained_tokens_per_s"]


def decode_peer(model):
    # 33 tokens: begin, 15 digits, plus, 15 digits, equals
    prompts = torch.randint(3, 13, (128, 33))
    prompts[:, 0] = 1
    settings = dict(do_sample=True, temperature=1.0, top_k=0, max_new_tokens=48, min_new_tokens=48, pad_token_id=0)
    rates = []
    for _ in range(4):
        start = time.perf_counter()
        with torch.no_grad():
            model.generate(prompts, attention_mask=torch.ones_like(prompts), **settings)
        rates.append(128 * 48 / (time.perf_counter() - start))
    return statistics.median(rates[1:])


def train_peer(model, steps):
    optimizer = torch.optim.AdamW(model.parameters(), lr=1e-6)
    rows = torch.randint(3, 13, (64, 50))  # 33 of the prompt, 16 digits, end
    labels = rows.clone()
    labels[:, :33] = -100
    rates = []
    for step in range(steps):
        start = time.perf_counter()
        loss = model(rows, labels=labels).loss
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        optimizer.zero_grad()
        rates.append(64 * 49 / (time.perf_counter() - start))  # the last position predicts nothing
    return statistics.median(rates[1:])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pawl")
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    sizes = {
        "0.3M (3 x 96)": dict(layers=3, width=96, feed_forward=256, steps=40),
        "6.3M (6 x 256)": dict(layers=6, width=256, feed_forward=1024, steps=8),
    }
    print(f"{'tokens/s':<16}{'':<10}{'pawl':>10}{'transformers':>14}{'ratio':>8}")
    for name, size in sizes.items():
        with tempfile.TemporaryDirectory() as folder:
            sampled, trained = run_pawl(arguments.pawl, size, folder)
            model = transformers.AutoModelForCausalLM.from_pretrained(f"{folder}/run/weights/000000", dtype=torch.float32)
            peer_sampled = decode_peer(model)
            peer_trained = train_peer(model, size["steps"])
        for what, ours, theirs in (("decode", sampled, peer_sampled), ("train", trained, peer_trained)):
            print(f"{name:<16}{what:<10}{ours:>10.0f}{theirs:>14.0f}{ours / theirs:>8.2f}")


main()
