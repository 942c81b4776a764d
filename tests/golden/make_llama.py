#!/usr/bin/env python3
"""Makes tests/golden/{rotary,none}: small Llama folders and the logits that `transformers` computes from them.

    python3 -m venv venv && venv/bin/pip install torch==2.11.0 transformers==5.23.0
    venv/bin/python tests/golden/make_llama.py build/release/pawl
    venv/bin/pip install transformers==4.57.6 && venv/bin/python tests/golden/make_llama.py

It goes both ways: pawl writes the weights (a short run), transformers opens the folder unchanged and computes
the logits, and the test in tests/model/weights_test.cc wants pawl's own logits within 1e-5 of them. Each version of
transformers also saves what it opened, in saved5 or saved4: the test wants the same of pawl when it reads those.
"""
import json
import pathlib
import shutil
import subprocess
import sys
import tempfile

import torch
import transformers

ROWS = [[1, 4, 39, 5, 43, 3, 6], [1, 13, 14, 15, 55], [1, 7]]
CONFIG = """
generations = 0
[model]
layers = 2
width = 32
heads = 4
key_value_heads = {key_value_heads}
feed_forward = 48
context = 16
positions = "{positions}"
rope_theta = 300
tied = {tied}
[[task]]
kind = "addition"
[start]
steps = 30
[sample]
max_new_tokens = 8
[learn]
learning_rate = 0.01
"""


def save(here):
    saved = here / f"saved{transformers.__version__.split('.')[0]}"
    with tempfile.TemporaryDirectory() as folder:
        transformers.AutoModelForCausalLM.from_pretrained(here, dtype=torch.float32).save_pretrained(folder)
        saved.mkdir(exist_ok=True)
        for name in ("config.json", "model.safetensors"):
            shutil.copy(f"{folder}/{name}", saved / name)


def make(pawl, here, positions, key_value_heads, tied):
    with tempfile.TemporaryDirectory() as folder:
        config = pathlib.Path(folder) / "c.toml"
        config.write_text(CONFIG.format(positions=positions, key_value_heads=key_value_heads, tied=tied))
        subprocess.run([pawl, "run", config, "--out", f"{folder}/run", "--quiet"], check=True)
        here.mkdir(exist_ok=True)
        for name in ("config.json", "model.safetensors"):
            shutil.copy(f"{folder}/run/weights/000000/{name}", here / name)
    model, info = transformers.AutoModelForCausalLM.from_pretrained(here, dtype=torch.float32, output_loading_info=True)
    assert not info["missing_keys"] and not info["unexpected_keys"], info
    rows = []
    with torch.no_grad():
        for tokens in ROWS:
            logits = model(torch.tensor([tokens])).logits[0]
            rows.append({"tokens": tokens, "logits": logits.tolist()})
    (here / "logits.json").write_text(json.dumps({"transformers": transformers.__version__, "rows": rows}))


for positions, key_value_heads, tied in (("rotary", 2, "true"), ("none", 4, "false")):
    here = pathlib.Path(__file__).parent / positions
    if len(sys.argv) > 1:
        make(sys.argv[1], here, positions, key_value_heads, tied)
    save(here)
