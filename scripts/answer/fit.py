#!/usr/bin/env python3
"""Fits the coefficients of answer/model.json.

    ibid eval features --corpus squad/corpus.jsonl  --file squad/answers.jsonl  --out squad.features
    ibid eval features --corpus clapnq/corpus.jsonl --file clapnq/answers.jsonl --out clapnq.features
    ibid eval features --file eval/testdata/default-answers.jsonl               --out default.features
    ibid eval features --corpus internal/testcorpus/documents --file internal/testcorpus/answers.jsonl --out town.features
    python3 scripts/answer/fit.py --out answer/model.json squad.features clapnq.features default.features town.features

A quarter of every file (blocks of neighbouring questions, which share their
documents) is held back; the figures printed are of that quarter. Each file
weighs the same, however many questions it has. Needs numpy.
"""
import argparse
import json

import numpy as np

BLOCKS = 12  # a file is cut into so many blocks; every fourth is held back
# What the sentence models see; the encoder's own features come second.
WORDS = ["words in the sentence", "words in and before it", "names in and before it", "neighbouring words",
         "expected kind found", "passage's rank", "passage's score", "length"]
SENTENCE = WORDS + ["similarity", "nearest words", "nearest words in and before it", "least near words"]
CONFIDENCE = ["best passage's similarity", "lead over the other passages", "nearest words", "least near words",
              "passage's names", "expected kind found"]
# How much weights are held small (L2, on features of unit variance; a file weighs 10,000 sentences or 1,000 questions).
SENTENCE_L2, CONFIDENCE_L2 = 1.0, 100.0

# Confidence features that are the best sentence's own.
CARRIED = ["nearest words", "least near words", "expected kind found"]


def logistic(x, y, w, l2):
    """Weighted logistic regression by Newton's method: (intercept, weights)."""
    mean, scale = x.mean(0), x.std(0) + 1e-9
    a = np.c_[np.ones(len(x)), (x - mean) / scale]
    beta = np.zeros(a.shape[1])
    penalty = np.diag([0] + [l2] * x.shape[1])
    for _ in range(50):
        p = 1 / (1 + np.exp(-a @ beta))
        step = np.linalg.solve((a * (w * p * (1 - p))[:, None]).T @ a + penalty, a.T @ (w * (y - p)) - penalty @ beta)
        beta += step
        if abs(step).max() < 1e-9:
            break
    weights = beta[1:] / scale
    return beta[0] - weights @ mean, weights


def auroc(y, s):
    """The share of pairs in the right order, ties counted half."""
    order = np.argsort(s, kind="stable")
    ranks = np.empty(len(s))
    values, first, counts = np.unique(s[order], return_index=True, return_counts=True)
    ranks[order] = np.repeat(first + (counts + 1) / 2, counts)
    n1 = y.sum()
    return (ranks[y].sum() - n1 * (n1 + 1) / 2) / (n1 * (len(y) - n1))


def table(rows, names):
    return np.array([[r.get(n, 0.0) for n in names] for r in rows])


class Model:
    def __init__(self, names, rows, y, w, l2):
        self.names = names
        self.intercept, self.weights = logistic(table(rows, names), np.array(y, float), np.array(w), l2)

    def logits(self, rows):
        return self.intercept + table(rows, self.names) @ self.weights

    def readable(self):
        return {"intercept": round(float(self.intercept), 4),
                "weights": {n: round(float(v), 4) for n, v in zip(self.names, self.weights)}}


def read(path):
    questions = [json.loads(line) for line in open(path)]
    questions = [q for q in questions if q["sentences"]]
    for i, q in enumerate(questions):
        q["held"] = i * BLOCKS // len(questions) % 4 == 3
    return questions


def fit_sentences(files, names, use):
    rows, y, w = [], [], []
    for questions in files:
        part = [q for q in questions if use(q) and q["answerable"] and q["found"]]
        n = sum(len(q["sentences"]) for q in part)
        for q in part:
            for s in q["sentences"]:
                rows.append(s["features"])
                y.append(s["right"])
                w.append(10_000 / n)
    return Model(names, rows, y, w, SENTENCE_L2)


def best(q, sentence):
    """The confidence features as the engine computes them with this model."""
    logits = sentence.logits([s["features"] for s in q["sentences"]])
    i = int(np.argmax(logits))
    f = dict(q["confidence"])
    for feature in CARRIED:
        f[feature] = q["sentences"][i]["features"].get(feature, 0.0)
    return f, q["sentences"][i]["right"]


def fit_confidence(files, sentence, use):
    rows, y, w = [], [], []
    for questions in files:
        part = [q for q in questions if use(q)]
        for q in part:
            rows.append(best(q, sentence)[0])
            y.append(q["answerable"])
            w.append(1_000 / len(part))
    return Model(CONFIDENCE, rows, y, w, CONFIDENCE_L2)


def report(path, questions, sentence, confidence):
    part = [q for q in questions if q["held"]]
    chosen = [best(q, sentence) for q in part]
    y = np.array([q["answerable"] for q in part])
    logits = confidence.logits([f for f, _ in chosen])
    right = np.mean([r for q, (_, r) in zip(part, chosen) if q["answerable"]])
    said = logits > 0
    print(f"{path}: held back {len(part)}; first sentence right {right:.3f}; confidence AUROC {auroc(y, logits):.3f}; "
          f"at 0.5 answered {said[y].mean():.2f} of the answerable, {said[~y].mean():.2f} of the rest")


def main():
    args = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    args.add_argument("--out", required=True)
    args.add_argument("files", nargs="+")
    args = args.parse_args()
    files = [read(path) for path in args.files]

    def kept(q):
        return not q["held"]
    sentence = fit_sentences(files, SENTENCE, kept)
    confidence = fit_confidence(files, sentence, kept)
    for path, questions in zip(args.files, files):
        report(path, questions, sentence, confidence)

    def everything(q):
        return True
    words = fit_sentences(files, WORDS, everything)
    sentence = fit_sentences(files, SENTENCE, everything)
    confidence = fit_confidence(files, sentence, everything)
    model = {"words": words.readable(), "sentence": sentence.readable(), "confidence": confidence.readable()}
    with open(args.out, "w") as out:
        json.dump(model, out, indent=2)
        out.write("\n")


if __name__ == "__main__":
    main()
