#!/usr/bin/env python3
"""Makes folders that look like finished runs, in seconds: what `pawl config` prints, and numbers from a fixed seed.

    make_runs.py PAWL OUT --arms 6 [--seeds 3] [--generations 5] [--set key=value ...]
"""
import argparse
import json
import math
import pathlib
import random
import sqlite3
import subprocess

CONFIG = """
generations = {generations}
seed = {seed}
[[task]]
kind = "facts"
count = 50
[[task]]
kind = "addition"
fresh_levels = [1, 2]
sample_levels = [1, 3]
[mix]
fresh = {fresh}
[verify]
kind = "{verify}"
"""


def arms_of(count):
    """(fresh share, verifier) of so many arms."""
    verifiers = ["exact", "none", "length"] if count > 6 else ["exact", "none"]
    shares = math.ceil(count / len(verifiers))
    return [(round(i / max(shares, 1), 3), verifier) for i in range(shares) for verifier in verifiers][:count]


def generation(noise, arm, arms, gen, generations):
    """One row of generations.jsonl."""
    time = gen / max(generations, 1)
    keeps = (arm + 1) / arms
    row = {"gen": gen, "step": 100 * gen}
    for task, slope in (("facts", keeps - 1), ("addition", keeps - 0.5)):
        level = min(1, max(0, 0.6 + 0.4 * slope * time + noise.gauss(0, 0.02)))
        row[f"eval/{task}/accuracy"] = level
        row[f"eval/{task}/nll"] = 0.4 - 0.2 * slope * time + noise.gauss(0, 0.01)
        row[f"verify/{task}/accepted"] = min(1, max(0, level + 0.1))
        row[f"sample/{task}/entropy"] = max(0, 0.5 - time * (1 - keeps))
    row["eval/facts/accuracy_rare"] = 0 if arm == 0 and gen > 1 else max(0, 0.5 - 0.4 * time * (1 - keeps) + noise.gauss(0, 0.02))
    row["eval/addition/beyond"] = min(1, max(0, 0.3 + 0.4 * time * (keeps - 0.5) + noise.gauss(0, 0.02)))
    for digits in range(1, 4):
        row[f"eval/addition/accuracy/{digits}"] = min(1, max(0, 1 - 0.2 * digits + 0.3 * time * (keeps - 0.5) + noise.gauss(0, 0.02)))
    if gen != 2:
        row["verify/phi"], row["verify/psi"] = 0.95, 0.05 * time
    row["learn/loss"], row["time/generation_s"] = 0.3 * math.exp(-time), 2 + noise.random()
    row["canary/max"] = 1e-6 * noise.random()
    return row


def make_run(pawl, folder, config, settings, rows, origin):
    folder.mkdir(parents=True)
    source = folder / "source.toml"
    source.write_text(config)
    command = [pawl, "config", str(source)]
    for setting in settings:
        command += ["--set", setting]
    made = subprocess.run(command, capture_output=True, text=True)
    if made.returncode != 0:
        raise SystemExit(f"make_runs: pawl config: {made.stderr}")
    source.unlink()
    (folder / "config.toml").write_text(made.stdout)
    (folder / "generations.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    (folder / "run.json").write_text(json.dumps({"run_id": "made up", "created": "2026-01-01T00:00:00Z", **origin}))


def make_runs(pawl, out, arms, seeds=3, generations=5, settings=(), origin=None):
    origin = origin or {"pawl": "0.1.0", "commit": "0123456789ab", "processor": "A processor", "kernels": "avx2", "threads": "1"}
    for arm, (fresh, verify) in enumerate(arms_of(arms)):
        for seed in range(seeds):
            noise = random.Random(1000 * arm + seed)
            rows = [generation(noise, arm, arms, gen, generations) for gen in range(generations + 1)]
            config = CONFIG.format(generations=generations, seed=seed, fresh=fresh, verify=verify)
            make_run(pawl, pathlib.Path(out) / f"fresh={fresh}" / f"verify={verify}" / f"seed={seed}", config, settings, rows, origin)


GAMES = {  # an opening and the rest of a game behind it; not all of them reach their end
    "tic_tac_toe": ("a1:", "b2 a2 a3 c1 b1 b3 c2 c3 1/2-1/2"),
    "connect 7x6x4": ("4 4:", "5 3 6 2 7 1-0"),
    "connect 11x10x5": ("1:", "2 1 2 1 2 1 2 1 1-0"),
    "hex 5": (":", "c3 b3 c2 b2 c1 b1 c4 b4 c5 1-0"),
    "hex 9": (":", "e5 d5 e4"),
    "nim 3,5,9": (":", "3-9 2-5 1-3 1-0"),
    "chess": ("f2f3:", "e7e5 g2g4 d8h4 0-1"),
    "gardner": (":", "b2b3 a4b3"),
}


def make_game_run(pawl, folder, game, games=40):
    """A finished run whose last generation played one game again and again."""
    opening, text = GAMES[game]
    plies = "plies = 60\n" if game in ("chess", "gardner") else ""
    config = f'generations = 2\n[[task]]\nkind = "game"\ngame = "{game}"\n{plies}[model]\ncontext = 512\n'
    rows = [{"gen": gen, "step": 10 * gen, "eval/game/elo": 40.0 * gen, "eval/game/elo_error": 12.0 * min(gen, 1),
             "eval/game/setback": 0.5 - gen} for gen in range(3)]
    make_run(pawl, folder, config, ["sample.max_new_tokens=400"], rows, {})
    with sqlite3.connect(folder / "ledger.sqlite") as ledger:
        ledger.execute("create table problem (id integer, prompt text)")
        ledger.execute("create table sample (id integer, problem integer, generation integer, task integer, weights integer, text text)")
        ledger.execute("insert into problem values (1, ?)", (opening,))
        ledger.executemany("insert into sample values (?, 1, 2, 0, 1, ?)", [(i, text) for i in range(games)])
    ledger.close()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pawl")
    parser.add_argument("out")
    parser.add_argument("--arms", type=int, default=6)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--generations", type=int, default=5)
    parser.add_argument("--set", action="append", default=[], dest="settings")
    options = parser.parse_args()
    make_runs(options.pawl, options.out, options.arms, options.seeds, options.generations, options.settings)
