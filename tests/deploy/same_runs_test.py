#!/usr/bin/env python3
"""What deploy/same-runs says of two programs, which here are scripts: tests/deploy/same_runs_test.py"""
import pathlib
import subprocess
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent

# Makes what same-runs reads of a run. WEIGHTS are the bytes of its weights; a config that names a word of REFUSES is refused.
PROGRAM = """#!/usr/bin/env python3
import pathlib, sqlite3, sys
config, out = sys.argv[2], pathlib.Path(sys.argv[sys.argv.index("--out") + 1])
for word in REFUSES:
    if word in open(config).read() + " ".join(sys.argv):
        sys.exit(print(f"pawl: {word} is unknown", file=sys.stderr) or 2)
(out / "weights/000001").mkdir(parents=True)
(out / "weights/000001/model.safetensors").write_text(WEIGHTS)
ledger = sqlite3.connect(out / "ledger.sqlite")
ledger.executescript("create table sample (id, text); create table verdict (sample, accepted);")
"""


def main():
    with tempfile.TemporaryDirectory() as scratch:
        def same_runs(older, newer, *more):
            programs = []
            for which, (weights, refuses) in (("a", older), ("b", newer)):
                programs.append(pathlib.Path(scratch) / which)
                programs[-1].write_text(PROGRAM.replace("REFUSES", repr(refuses)).replace("WEIGHTS", repr(weights)))
                programs[-1].chmod(0o755)
            done = subprocess.run([ROOT / "deploy/same-runs", *programs, *more], capture_output=True, text=True)
            return done.returncode, done.stdout, done.stderr

        code, out, err = same_runs(("x", ['"nim"', "puct"]), ("x", ['"nim"']))
        runs = len(out.splitlines()) - 2
        assert code == 0 and runs > 20, (code, out, err)
        assert 'nim                  skipped, PAWL_A refuses it: pawl: "nim" is unknown\n' in out, out
        assert out.endswith(f"2 of {runs} runs were skipped\n"), out
        assert "panel                2d711642b726b044 none " in out, "the others are compared"

        code, out, err = same_runs(("x", ["puct"]), ("y", []), "--only", "game")
        assert code == 1 and err == "1 runs differ\n", (code, out, err)

        code, out, err = same_runs(("x", []), ("x", ["puct"]), "--only", "game-puct")
        assert code == 1 and err == "1 runs differ\n", (code, out, err)
        assert "game-puct            DIFFERS, PAWL_B refuses it: pawl: puct is unknown\n" in out, out

        code, out, err = same_runs(("x", ["puct"]), ("x", []), "--only", "game-puct")
        assert code == 1 and err == "no run was compared\n", (code, out, err)


main()
