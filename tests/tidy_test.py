#!/usr/bin/env python3
"""Holds the sources to the rules that a compiler does not know: tests/tidy_test.py [--write]

    include    a file includes only the rooms that its room's row in docs/design.md names
    contract   a header opens with a comment that says what it is, then #pragma once
    torch      LibTorch stands in headers of model/ and learner/ alone
    built      every source and every test is named in its CMakeLists.txt
    mirrored   ROOM/x.cc is tested by tests/ROOM/x_test.cc
    one_line   what a std::exception says goes through InOneLine: raw, it may be "std::bad_alloc" or hold a backtrace
    documented every table of the ledger is described in docs/formats.md
    function   no function is longer than 60 lines
    class      no class is longer than 200 lines
    formatted  clang-format changes nothing
    tests      the tests have at least half as many lines as the sources

tests/tidy_exceptions.txt lists what does not hold yet, "RULE THING" a line. A line there that is not needed any more is a failure
too: the list may only shrink. --write takes those lines out; it adds none.
"""
import collections
import pathlib
import re
import shutil
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
EXCEPTIONS = ROOT / "tests/tidy_exceptions.txt"
FUNCTION_LINES, CLASS_LINES, TEST_SHARE = 60, 200, 0.5


def tracked():
    command = ["git", "-C", ROOT, "ls-files", "--cached", "--others", "--exclude-standard", "*.cc", "*.h"]
    names = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
    return [name for name in names if (ROOT / name).exists()]


def text(name):
    return (ROOT / name).read_text()


def room(name):
    return name.split("/")[0]


class Table:
    """The include table of docs/design.md."""

    ROW = re.compile(r"^\| `(\w+)/` \|[^|]*\| ([^|]*) \|$", re.MULTILINE)

    def __init__(self, design):
        self.rooms, self.extra = {}, {}
        for name, cell in self.ROW.findall(design):
            listed, _, special = cell.partition("(")
            above = list(self.rooms)
            self.rooms[name] = above if listed.strip() == "all above" else re.findall(r"\w+", listed)
            self.extra[name] = re.findall(r"`([\w/.]+)`(?:: (\w+))?", special)

    def allows(self, name, include):
        target = room(include)
        if target not in self.rooms or target == room(name) or target in self.rooms[room(name)]:
            return True
        return any(include == where if not to else name.endswith("/" + where) and target == to for where, to in self.extra[room(name)])


def includes(names):
    table = Table(text("docs/design.md"))
    for name in names:
        if room(name) in table.rooms:
            for include in re.findall(r'^#include "([^"]+)"', text(name), re.MULTILINE):
                if not table.allows(name, include):
                    yield "include", f"{name}:{include}", f"{name} includes {include}; docs/design.md does not let {room(name)}/ do that"
    for name in {room(name) for name in names} - set(table.rooms) - {"tests"}:
        yield "include", name, f"{name}/ has no row in the table of docs/design.md"


def contracts(names):
    for name in names:
        if name.endswith(".h") and not re.match(r"(// .*\n|//\n)+#pragma once\n", text(name)):
            yield "contract", name, f"{name} does not open with what it is, then #pragma once"


def torch(names):
    for name in names:
        if name.endswith(".h") and room(name) not in ("model", "learner", "tests"):
            if re.search(r"#include <(torch|ATen|c10)/", text(name)):
                yield "torch", name, f"{name} includes LibTorch; only headers of model/ and learner/ may"


def built(names):
    lists = {"tests": text("tests/CMakeLists.txt"), "": text("CMakeLists.txt")}
    for name in names:
        if name.endswith(".cc"):
            cmake = lists["tests" if room(name) == "tests" else ""]
            inside = re.sub(r"^tests/(\w+/)?(?=.)|^\w+/", "", name, count=1)
            if not re.search(rf"(?<!\w){re.escape(inside)}\b", cmake) and name not in cmake and not name.endswith("fuzz/target.cc"):
                yield "built", name, f"{name} is in no CMakeLists.txt"


def mirrored(names):
    for name in names:
        if name.endswith(".cc") and room(name) not in ("tests", "app", "bench"):
            if f"tests/{name[:-3]}_test.cc" not in names:
                yield "mirrored", name, f"{name} has no tests/{name[:-3]}_test.cc"


def one_line(names):
    caught = re.compile(r"catch \(const (?:std::exception|c10::Error)& (\w+)\) \{(.*?)\n *\}", re.DOTALL)  # up to the first line that begins with a brace
    for name in names:
        if name.endswith(".cc") and room(name) != "tests":
            for error, block in caught.findall(text(name)):
                if re.search(rf"\b{error}\.what\(\)", block):
                    yield "one_line", name, f"{name} shows {error}.what() of a std::exception; use InOneLine({error})"


def documented(names):
    formats = text("docs/formats.md")
    for table in re.findall(r'^    \{"(\w+)", "', text("replay/ledger/schema.h"), re.MULTILINE):
        if f"`{table}`" not in formats:
            yield "documented", table, f"docs/formats.md does not describe the ledger's table {table}"


def symbols(names):
    """Of each function, class and struct of the sources: kind, file, scope, name, first line, last line."""
    if not shutil.which("ctags"):
        sys.exit("tidy: ctags is missing; deploy/setup tests installs it")
    command = ["ctags", "--languages=C++", "--langmap=C++:.cc.h", "--kinds-C++=fcs", "--fields=+neZ", "-o", "-", *names]
    for line in subprocess.run(command, check=True, capture_output=True, text=True, cwd=ROOT).stdout.splitlines():
        if line.startswith("!"):
            continue
        symbol, name, rest = line.split("\t", 2)
        kind, *fields = rest.split(';"\t', 1)[1].split("\t")
        fields = dict(field.split(":", 1) for field in fields)
        if "end" in fields:
            scopes = fields.get("scope", "").split(":", 1)[-1].split("::")
            scope = "::".join(part for part in scopes if part[:1].isupper())  # namespaces are written small
            yield kind, name, scope, symbol, int(fields["line"]), int(fields["end"])


def sizes(names):
    """A class is as long as its declaration and those of its functions that stand outside of it."""
    found = list(symbols([name for name in names if room(name) != "tests"]))
    spans = collections.defaultdict(list)
    lengths, places = collections.Counter(), {}
    for kind, name, scope, symbol, first, last in found:
        if kind in "cs":
            spans[name].append((first, last))
            key = room(name), f"{scope}::{symbol}".removeprefix("::")
            lengths[key] += last - first + 1
            places.setdefault(key, name)
    for kind, name, scope, symbol, first, last in found:
        if kind != "f":
            continue
        if last - first >= FUNCTION_LINES:
            yield "function", f"{name}:{symbol}", f"{name}: {symbol} has {last - first + 1} lines; at most {FUNCTION_LINES}"
        if (room(name), scope) in lengths and not any(first >= begin and last <= end for begin, end in spans[name]):
            lengths[room(name), scope] += last - first + 1
    for key, lines in lengths.items():
        if lines > CLASS_LINES:
            yield "class", f"{places[key]}:{key[1]}", f"{places[key]}: {key[1]} has {lines} lines; at most {CLASS_LINES}"


def formatted(names):
    if not shutil.which("clang-format"):
        sys.exit("tidy: clang-format is missing; deploy/setup tests installs it")
    done = subprocess.run(["clang-format", "--dry-run", *names], capture_output=True, text=True, cwd=ROOT)
    for name in sorted(set(re.findall(r"^([\w/.]+):\d+:\d+: warning: code should be clang-formatted", done.stderr, re.MULTILINE))):
        yield "formatted", name, f"{name} is not formatted; clang-format -i {name}"


def enough_tests(names):
    lines = collections.Counter()
    for name in names:
        lines["tests" if room(name) == "tests" else "sources"] += text(name).count("\n")
    share = lines["tests"] / lines["sources"]
    if share < TEST_SHARE:
        yield "tests", "share", f"the tests have {share:.2f} lines for each line of the sources; at least {TEST_SHARE}"


def main():
    names = tracked()
    excepted = [line for line in EXCEPTIONS.read_text().splitlines() if line and not line.startswith("#")]
    found = {}
    for rule in (includes, contracts, torch, built, mirrored, one_line, documented, sizes, formatted, enough_tests):
        for kind, thing, what in rule(names):
            found[f"{kind} {thing}"] = what
    broken = [what for key, what in sorted(found.items()) if key not in excepted]
    stale = [line for line in excepted if line not in found]
    if "--write" in sys.argv[1:]:
        kept = [line for line in EXCEPTIONS.read_text().splitlines() if line not in stale]
        EXCEPTIONS.write_text("\n".join(kept) + "\n")
        stale = []
    for what in broken:
        print(what)
    for line in stale:
        print(f"tests/tidy_exceptions.txt: '{line}' holds now; take the line out")
    print(f"tidy: {len(names)} files, {len(broken) + len(stale)} faults, {len(excepted)} exceptions")
    return 1 if broken or stale else 0


if __name__ == "__main__":
    sys.exit(main())
