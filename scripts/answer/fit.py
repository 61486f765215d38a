#!/usr/bin/env python3
"""Fits the coefficients of answer/model.json.

    ibid eval features --corpus squad/corpus.jsonl  --file squad/answers.jsonl  --out squad.features
    ibid eval features --corpus clapnq/corpus.jsonl --file clapnq/answers.jsonl --out clapnq.features
    ibid eval features --file eval/testdata/default-answers.jsonl               --out default.features
    ibid eval features --corpus internal/testcorpus/documents --file internal/testcorpus/answers.jsonl --out town.features
    python3 scripts/answer/fit.py --out answer/model.json squad.features clapnq.features default.features town.features

A quarter of every file (blocks of neighbouring questions, which share their
documents) is held back; the figures printed are of that quarter. Each file
weighs the same, however many questions it has. The threshold printed is what
ANSWER_THRESHOLD should be by default. Needs numpy.
"""
import argparse
import json
import os

import numpy as np

BLOCKS = 12  # a file is cut into so many blocks; every fourth belongs to one part
HELD = 3  # the part that is held back
# What the sentence models see; the encoder's own features come second.
WORDS = ["words in the sentence", "words in and before it", "names in and before it", "neighbouring words",
         "expected kind found", "passage's rank", "passage's score", "length"]
SENTENCE = WORDS + ["similarity", "nearest words", "nearest words in and before it", "least near words"]
CONFIDENCE = ["best passage's similarity", "lead over the other passages", "nearest words", "expected kind found",
              "one thing put for another", "denied in the question alone", "overstated in the question alone",
              "figures missing"]
# How much weights are held small (L2, on features of unit variance; a file weighs 10,000 sentences or 1,000 questions).
SENTENCE_L2, CONFIDENCE_L2 = 1.0, 100.0

# Confidence features that are the best sentence's own.
CARRIED = ["nearest words", "expected kind found"]


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

    @classmethod
    def of(cls, readable):
        model = cls.__new__(cls)
        model.names, weights = list(readable["weights"]), readable["weights"]
        model.intercept, model.weights = readable["intercept"], np.array([weights[n] for n in model.names])
        return model

    def readable(self):
        return {"intercept": round(float(self.intercept), 4),
                "weights": {n: round(float(v), 4) for n, v in zip(self.names, self.weights)}}


def read(path):
    questions = [json.loads(line) for line in open(path)]
    questions = [q for q in questions if q["sentences"]]
    for i, q in enumerate(questions):
        q["part"] = i * BLOCKS // len(questions) % 4
        q["held"] = q["part"] == HELD
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


def unseen(files, parts):
    """For each file, (answerable, probability) of its questions in parts, each by models fitted on the other parts."""
    seen = [([], []) for _ in files]
    for part in parts:
        def others(q):
            return q["part"] in parts and q["part"] != part
        sentence = fit_sentences(files, SENTENCE, others)
        confidence = fit_confidence(files, sentence, others)
        for questions, (y, p) in zip(files, seen):
            rows = [q for q in questions if q["part"] == part]
            y += [q["answerable"] for q in rows]
            p += list(1 / (1 + np.exp(-confidence.logits([best(q, sentence)[0] for q in rows]))))
    return [(np.array(y), np.array(p)) for y, p in seen]


def rates(y, p, threshold):
    """Shares of the unanswerable that are answered and of the answerable that are refused."""
    return np.mean(p[~y] >= threshold), np.mean(p[y] < threshold)


def operating_point(seen):
    """The lowest threshold, in hundredths, at which wrong answers are rarer than wrong refusals in every file."""
    for threshold in np.arange(0.30, 0.96, 0.01):
        if all(a < r for a, r in (rates(y, p, threshold) for y, p in seen)):
            return round(float(threshold), 2)
    raise SystemExit("no threshold makes wrong answers rarer than wrong refusals everywhere")


def write_unseen(folder, paths, seen):
    """Writes what scripts/eval/reliability.py draws: confidences of questions that the models were not fitted on."""
    for path, (y, p) in zip(paths, seen):
        name = os.path.splitext(os.path.basename(path))[0]
        with open(os.path.join(folder, name + ".unseen"), "w") as out:
            for answerable, confidence in zip(y, p):
                out.write(json.dumps({"answerable": bool(answerable), "confidence": float(confidence)}) + "\n")
        answers, refusals = rates(y, p, operating_point(seen))
        print(f"{name}: fitted on the other parts, all {len(y)}: AUROC {auroc(y, p):.3f}; "
              f"wrong answers {answers:.2f}, wrong refusals {refusals:.2f}")


def report_thresholds(paths, files, sentence, confidence):
    chosen = operating_point(unseen(files, [0, 1, 2]))
    print(f"threshold chosen without the part held back: {chosen:.2f}; with all parts: {operating_point(unseen(files, [0, 1, 2, 3])):.2f}")
    for path, questions in zip(paths, files):
        part = [q for q in questions if q["held"]]
        y = np.array([q["answerable"] for q in part])
        p = 1 / (1 + np.exp(-confidence.logits([best(q, sentence)[0] for q in part])))
        answers, refusals = rates(y, p, chosen)
        print(f"{path}: held back, at {chosen:.2f}: wrong answers {answers:.2f}, wrong refusals {refusals:.2f}")


def main():
    args = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    args.add_argument("--out", required=True)
    args.add_argument("--keep-sentences", action="store_true",
                      help="fit the confidence alone, over the models of sentences that --out holds")
    args.add_argument("--unseen", help="a folder to write NAME.unseen to: each question's confidence by models that did not see it")
    args.add_argument("files", nargs="+")
    args = args.parse_args()
    files = [read(path) for path in args.files]

    def kept(q):
        return not q["held"]
    sentence = fit_sentences(files, SENTENCE, kept)
    confidence = fit_confidence(files, sentence, kept)
    for path, questions in zip(args.files, files):
        report(path, questions, sentence, confidence)
    report_thresholds(args.files, files, sentence, confidence)
    if args.unseen:
        write_unseen(args.unseen, args.files, unseen(files, [0, 1, 2, 3]))

    def everything(q):
        return True
    if args.keep_sentences:
        model = json.load(open(args.out))
    else:
        model = {"words": fit_sentences(files, WORDS, everything).readable(),
                 "sentence": fit_sentences(files, SENTENCE, everything).readable()}
    model["confidence"] = fit_confidence(files, Model.of(model["sentence"]), everything).readable()
    with open(args.out, "w") as out:
        json.dump(model, out, indent=2)
        out.write("\n")


if __name__ == "__main__":
    main()
