#!/usr/bin/env python3
"""Lets python-chess drive `pawl uci` as an engine: tests/app/uci_test.py PAWL

It makes a small run, plays a whole game of chess with the engine on both sides, and asks it as chess programs do: by nodes, by time, by
clocks, for an analysis that is stopped.
"""
import pathlib
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "build/deps/python"))
import chess  # noqa: E402
import chess.engine  # noqa: E402

CONFIG = """
generations = 1
[model]
kind = "fc"
game = "chess"
width = 16
layers = 1
[[task]]
kind = "game"
game = "chess"
plies = 20
fresh_levels = [0, 0]
sample_levels = [0, 2]
[search]
simulations = 8
considered = 256
[start]
steps = 2
[sample]
problems = 2
slots = 8
[mix]
unit = "positions"
fresh = 0
[learn]
steps = 2
rows = 8
[process]
actors = 0
"""


def whole_game(engine):
    board = chess.Board()
    while not board.is_game_over() and board.ply() < 400:  # as few as python-chess ends by itself
        result = engine.play(board, chess.engine.Limit(nodes=4), info=chess.engine.INFO_ALL)
        assert result.move in board.legal_moves, f"{result.move} in {board.fen()}"
        board.push(result.move)
    return board


def main():
    pawl = sys.argv[1]
    with tempfile.TemporaryDirectory() as folder:
        config = pathlib.Path(folder) / "chess.toml"
        config.write_text(CONFIG)
        subprocess.run([pawl, "run", config, "--out", f"{folder}/run", "--quiet"], check=True, stdout=subprocess.DEVNULL)
        with chess.engine.SimpleEngine.popen_uci([pawl, "uci", f"{folder}/run"], timeout=60) as engine:
            assert engine.id["name"].startswith("pawl "), engine.id
            assert engine.options["Simulations"].default == 8
            board = whole_game(engine)
            print(f"{board.ply()} plies, {board.outcome()}")
            engine.configure({"Simulations": 30})
            fresh = chess.Board()
            for limit in (chess.engine.Limit(time=0.2), chess.engine.Limit(depth=3), chess.engine.Limit(white_clock=3, black_clock=3, white_inc=0.1)):
                assert engine.play(fresh, limit).move in fresh.legal_moves
            info = engine.analyse(fresh, chess.engine.Limit(nodes=100))
            assert info["nodes"] == 101 and info["pv"][0] in fresh.legal_moves and info["score"].relative.score() is not None, info
            with engine.analysis(fresh) as analysis:  # go infinite, then stop
                for _ in zip(range(3), analysis):
                    pass
            mate = chess.Board("k7/8/1K6/8/8/8/8/7R w - - 0 1")
            assert engine.play(mate, chess.engine.Limit(nodes=400)).move == chess.Move.from_uci("h1h8")


main()
