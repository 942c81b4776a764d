#!/usr/bin/env python3
"""Makes tests/golden/{qwen,qwen_tied}: small recurrent networks of pawl's, what `pawl export` makes of them (the config, and the SHA-256 of
the weights), and the logits that `transformers` computes from that.

    python3 -m venv venv && venv/bin/pip install torch==2.11.0 transformers==5.23.0
    venv/bin/python tests/golden/make_qwen.py build/release/pawl

The test in tests/model/published_test.cc wants the same of the export, to the byte, and pawl's own logits within 1e-4.
"""
import hashlib
import json
import pathlib
import shutil
import subprocess
import sys
import tempfile

import torch
import transformers

ROWS = [[1, 4, 39, 5, 43, 3, 6], [1] + [4 + i * i % 57 for i in range(80)], [1, 7]]
CONFIG = """
generations = 0
[model]
kind = "recurrent"
layers = 2
width = 16
heads = 2
key_size = 16
value_size = 32
feed_forward = 24
context = 96
tied = {tied}
convolution = {convolution}
memory = [2, 1e4]
[[task]]
kind = "addition"
[start]
steps = 60
[sample]
max_new_tokens = 8
[learn]
learning_rate = 0.01
"""



def make(pawl, here, tied, convolution):
    with tempfile.TemporaryDirectory() as folder:
        config = pathlib.Path(folder) / "c.toml"
        config.write_text(CONFIG.format(tied=tied, convolution=convolution))
        subprocess.run([pawl, "run", config, "--out", f"{folder}/run", "--quiet"], check=True)
        here.mkdir(exist_ok=True)
        for name in ("config.json", "model.safetensors"):
            shutil.copy(f"{folder}/run/weights/000000/{name}", here / name)
        exported = pathlib.Path(folder) / "exported"
        subprocess.run([pawl, "export", here, "--to", exported], check=True)
        shutil.copy(exported / "config.json", here / "exported.json")
        weights = hashlib.sha256((exported / "model.safetensors").read_bytes()).hexdigest()
        model, info = transformers.AutoModelForCausalLM.from_pretrained(exported, dtype=torch.float32, output_loading_info=True)
    assert not info["missing_keys"] and not info["unexpected_keys"], info
    assert type(model).__name__ == "Qwen3_5ForCausalLM", type(model)
    rows = []
    with torch.no_grad():
        for tokens in ROWS:
            logits = model(torch.tensor([tokens]), use_cache=False).logits[0]
            rows.append({"tokens": tokens, "logits": [[round(x, 6) for x in position] for position in logits.tolist()]})
        longer = model.generate(torch.tensor([ROWS[0]]), max_new_tokens=3, min_new_tokens=3, do_sample=False, use_cache=False)
        assert longer.shape[1] == len(ROWS[0]) + 3
    (here / "logits.json").write_text(json.dumps({"transformers": transformers.__version__, "weights": weights, "rows": rows}))


for name, tied, convolution in (("qwen", "false", 4), ("qwen_tied", "true", 1)):
    make(sys.argv[1], pathlib.Path(__file__).parent / name, tied, convolution)
