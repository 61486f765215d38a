"""Writes what the encoder's tests compare with: vectors of the float model, and tokens of its own tokenizer.

    python scripts/encoder/reference.py /tmp/bge retrieval/encoder/testdata

The folder given first holds the unzipped artifact, see convert.py. All texts are made by texts.py and by odd_strings below.
"""

import base64
import json
import random
import sys
from pathlib import Path

import numpy as np
import onnxruntime
from tokenizers import Tokenizer

from texts import texts

GOLDEN_SEED, GOLDEN_TEXTS = 7, 224
ODD_SEED, ODD_STRINGS = 11, 600


def main(source, target, odd_strings_wanted=ODD_STRINGS):
    tokenizer = Tokenizer.from_file(str(next(Path(source).glob("*tokenizer.json"))))
    tokenizer.enable_truncation(512)
    session = onnxruntime.InferenceSession(next(Path(source).glob("*.onnx")))
    with open(Path(target, "golden.jsonl"), "w", encoding="utf-8") as f:
        for text in texts(GOLDEN_SEED, GOLDEN_TEXTS):
            vector = base64.b64encode(embed(session, tokenizer, text).astype("<f2").tobytes()).decode()
            f.write(json.dumps({"text": text, "vector": vector}, ensure_ascii=False) + "\n")
    write_tokens(tokenizer, Path(target, "tokens.jsonl"), int(odd_strings_wanted))


def embed(session, tokenizer, text):
    ids = np.array([tokenizer.encode(text).ids], dtype=np.int64)
    feed = {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": np.zeros_like(ids)}
    first = session.run(None, feed)[0][0, 0]
    return first / np.linalg.norm(first)


def write_tokens(tokenizer, path, count):
    with open(path, "w", encoding="utf-8") as f:
        for text in odd_strings(ODD_SEED, count, tokenizer):
            # ASCII, for control characters and marks would make the file hard to read and to keep whole.
            f.write(json.dumps({"text": text, "ids": tokenizer.encode(text).ids}, separators=(",", ":")) + "\n")


# Ranges of characters from which odd strings are drawn; rare ones are those that differ between versions of Unicode.
RANGES = [(0x20, 0x7E), (0x20, 0x7E), (0x00, 0x1F), (0x7F, 0xFF), (0x100, 0x24F), (0x300, 0x36F), (0x370, 0x52F), (0x590, 0x6FF),
          (0x7C0, 0x8FF), (0x900, 0x97F), (0xE00, 0xEFF), (0x1100, 0x11FF), (0x1700, 0x18AF), (0x1AB0, 0x1AFF), (0x1DC0, 0x1EFF),
          (0x2000, 0x206F), (0x2070, 0x218F), (0x2E00, 0x2E7F), (0x3000, 0x30FF), (0x3400, 0x3410), (0x4E00, 0x4EFF),
          (0xA960, 0xAA00), (0xAC00, 0xAC80), (0xE000, 0xE010), (0xF900, 0xFAFF), (0xFB00, 0xFB4F), (0xFE00, 0xFEFF), (0xFF00, 0xFFFF),
          (0x10F30, 0x110FF), (0x11430, 0x11460), (0x1D100, 0x1D1FF), (0x1F300, 0x1F6FF), (0x20000, 0x20010), (0x2F800, 0x2F810),
          (0xE0000, 0xE01EF), (0x10FFF0, 0x10FFFF)]
PIECES = ["[CLS]", "[SEP]", "[PAD]", "[MASK]", "[UNK]", "[cls]", "[[SEP]]", "[MASK", " ", "  ", "\n", "\t", "\r\n", "\u00a0", "\u200b", "\u2028",
          "\u0130stanbul", "Stra\u00dfe", "\ufb01ancee\u0301", "e\u0301\u0323", "\U0001f469\u200d\U0001f52c", "don't", "##ing", "a##b",
          "x" * 99, "y" * 100, "z" * 101, "\u00e9" * 100, "co-operate", "3.14e-10", "#$%^&*()", "K\u212a", "\u1e9e", "\u03a3\u03a3"]


def odd_strings(seed, count, tokenizer):
    rng = random.Random(seed)
    words = sorted(tokenizer.get_vocab())
    draw = [
        lambda: rng.choice(PIECES),
        lambda: rng.choice(words).replace("##", ""),
        lambda: rng.choice(words).upper(),
        lambda: "".join(chr(rng.randint(*rng.choice(RANGES))) for _ in range(rng.randint(1, 6))),
        lambda: rng.choice(words) + chr(rng.randint(0x300, 0x36F)) + rng.choice(words),
        lambda: " ",
    ]
    yield from ["", " ", "\u0000", "\ufffd", "\u0301", "[CLS]", "a" * 2000, "word " * 600, "\u4e1c" * 700]
    for _ in range(count):
        yield "".join(rng.choice(draw)() for _ in range(rng.randint(1, 12)))


if __name__ == "__main__":
    main(*sys.argv[1:])
