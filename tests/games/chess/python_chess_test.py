#!/usr/bin/env python3
"""Compares the rules of chess with python-chess, in a process of its own: python_chess_test.py WALK [POSITIONS]

WALK (walk.cc) plays random games. Of each position the legal moves and the ending must be equal, and its FEN; of every eighth also the
moves in SAN. At least POSITIONS (100,000) positions are compared. python-chess lies in build/deps/python (deploy/setup tests).
"""
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[3]
sys.path.insert(0, str(ROOT / "build/deps/python"))
import chess  # noqa: E402


def ending(board, legal):
    """What ends the game on the board, as the program says it."""
    if not legal:
        return "checkmate" if board.is_check() else "stalemate"
    if board.is_insufficient_material():
        return "insufficient material"
    if board.halfmove_clock >= 100:
        return "fifty moves"
    # A position can only come back while nothing was captured and no pawn moved.
    return "threefold repetition" if board.halfmove_clock >= 8 and board.is_repetition(3) else "-"


def main():
    walk, wanted = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 100_000
    compared, seed, endings = 0, 0, {}
    while compared < wanted:
        seed += 1
        board = None
        lines = subprocess.run([walk, "50", str(seed), "chess"], check=True, capture_output=True, text=True).stdout.splitlines()
        for line in lines:
            if line == "game":
                board = chess.Board()
            elif line.startswith("move "):
                board.push_uci(line[5:])
            else:
                fen, moves, sans, end = line.split("\t")
                legal = list(board.legal_moves)
                ours, theirs = sorted(moves.split()), sorted(move.uci() for move in legal)
                assert ours == theirs, f"{fen}: only here {set(ours) - set(theirs)}, only there {set(theirs) - set(ours)}"
                assert fen == board.fen(), f"{fen} is {board.fen()} there"
                assert end == ending(board, legal), f"{fen}: {end} is {ending(board, legal)} there"
                if compared % 8 == 0:
                    assert sorted(sans.split()) == sorted(board.san(move) for move in legal), fen
                endings[end] = endings.get(end, 0) + 1
                compared += 1
    print(f"{compared} positions are equal; endings: {endings}")
    missing = {"checkmate", "insufficient material", "fifty moves", "threefold repetition"} - set(endings)
    assert not missing, f"no game ended with {missing}"


main()
