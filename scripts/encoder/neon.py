"""Encodes the NEON instructions of retrieval/encoder/*_arm64.s.

Go's assembler knows few vector instructions, so those are given as WORDs with the instructions in a comment behind them:

    WORD $0x4fbce200 // sdot v0.4s, v16.16b, v28.4b[1]

The comment is what a person writes (several instructions are set apart by ";"); this script fills in the numbers, or with
--check says whether they are right. It needs GNU as for aarch64 (Debian: binutils-aarch64-linux-gnu).

    python scripts/encoder/neon.py [--check] retrieval/encoder/*_arm64.s
"""

import re
import subprocess
import sys
import tempfile
from pathlib import Path

LINE = re.compile(r"^\tWORD\b[^/]*// (.*)$", re.M)


def encode(instructions):
    """Returns the instructions' words, in one run of the assembler."""
    with tempfile.TemporaryDirectory() as d:
        Path(d, "a.s").write_text("\n".join(instructions) + "\n")
        subprocess.run(["aarch64-linux-gnu-as", "-march=armv8.2-a+dotprod", "-o", f"{d}/a.o", f"{d}/a.s"], check=True)
        subprocess.run(["aarch64-linux-gnu-objcopy", "-O", "binary", "-j", ".text", f"{d}/a.o", f"{d}/a.bin"], check=True)
        code = Path(d, "a.bin").read_bytes()
    assert len(code) == 4 * len(instructions)
    return [int.from_bytes(code[i : i + 4], "little") for i in range(0, len(code), 4)]


def main(arguments):
    check = "--check" in arguments
    stale = False
    for path in (Path(a) for a in arguments if a != "--check"):
        text = path.read_text()
        groups = [[i.strip() for i in m.split(";")] for m in LINE.findall(text)]
        words = iter(encode([i for g in groups for i in g]))
        groups = iter(groups)

        def line(m):
            numbers = "; ".join(f"WORD $0x{next(words):08x}" for _ in next(groups))
            return f"\t{numbers} // {m[1]}"

        new = LINE.sub(line, text)
        if new != text:
            stale = True
            if not check:
                path.write_text(new)
            print(f"{path}: {'differs' if check else 'written'}")
    return 1 if check and stale else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
