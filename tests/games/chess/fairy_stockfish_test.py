#!/usr/bin/env python3
"""Compares the rules of Gardner's minichess with Fairy-Stockfish, in a process of its own: fairy_stockfish_test.py WALK [POSITIONS]

WALK (walk.cc) plays random games. Of each position the legal moves must be equal. At least POSITIONS (10,000) positions are compared.
Fairy-Stockfish is Debian's package (deploy/setup tests); without it nothing is compared, and the exit code is 77.
"""
import re
import shutil
import subprocess
import sys


class Engine:
    def __init__(self, program):
        self.process = subprocess.Popen([program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.say("setoption name UCI_Variant value gardner")

    def say(self, line):
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()

    def moves(self, fen):
        self.say(f"position fen {fen}")
        self.say("go perft 1")
        moves = []
        for line in self.process.stdout:
            if found := re.fullmatch(r"(\w+): 1\n", line):
                moves.append(found[1])
            if line.startswith("Nodes searched:"):
                return moves
        sys.exit("fairy-stockfish has ended")

    def close(self):
        self.say("quit")
        self.process.wait()


def main():
    walk, wanted = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 10_000
    program = shutil.which("fairy-stockfish") or shutil.which("/usr/games/fairy-stockfish")
    if not program:
        print("fairy-stockfish is missing, so the rules of gardner are compared with nothing; deploy/setup tests installs it")
        sys.exit(77)
    engine, compared, seed, promotions, endings = Engine(program), 0, 0, 0, {}
    while compared < wanted:
        seed += 1
        lines = subprocess.run([walk, "10", str(seed), "gardner"], check=True, capture_output=True, text=True).stdout.splitlines()
        for line in lines:
            if line == "game" or line.startswith("move "):
                continue
            fen, moves, _, end = line.split("\t")
            ours, theirs = sorted(moves.split()), sorted(engine.moves(fen))
            assert ours == theirs, f"{fen}: only here {set(ours) - set(theirs)}, only there {set(theirs) - set(ours)}"
            promotions += any(len(move) == 5 for move in ours)
            endings[end] = endings.get(end, 0) + 1
            compared += 1
    engine.close()
    print(f"{compared} positions are equal, {promotions} with promotions; endings: {endings}")
    missing = {"checkmate", "stalemate"} - set(endings)
    assert promotions > 100 and not missing, f"no game ended with {missing}"


main()
