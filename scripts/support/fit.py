"""Fit the coefficients of answer/support.

    go run ./scripts/support/features wice.jsonl fever_symmetric.jsonl fm2.jsonl altered.jsonl > features.jsonl
    python3 scripts/support/fit.py features.jsonl [--write answer/support/coefficients.json --model with_word_vectors]

Needs numpy and scikit-learn. Claims are split by a hash of their first two words: three
quarters fit, one quarter is held back. Prints, per set, AUROC and balanced
accuracy held back and cross-validated, with the locks as shipped. What is
written is fitted on everything after that. Sets of which the name starts with
"altered" are only reported, unless --altered gives them a weight.
"""

import argparse
import hashlib
import json

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

# What a feature may speak for; those not named here may speak for either. A
# feature that comes out with the other sign only corrects its neighbours, and
# is left out.
FOR = ["covered by the best sentence", "covered by the best three", "covered by the evidence", "neighbouring words",
       "words in order", "longest common subsequence", "similarity", "words aligned", "words aligned in one sentence",
       "weakest words", "weakest word"]
AGAINST = ["figures missing", "figures elsewhere", "names missing", "words replaced", "names replaced",
           "denied by the source", "denied by the claim", "negation in the claim alone", "negation in the source alone",
           "opposites", "roles swapped", "twists", "overstated", "reported in the source alone",
           "hedged in the source alone"]
WORD_VECTORS = ["words aligned", "words aligned in one sentence", "weakest words", "weakest word"]


def bucket(text, parts):
    return int(hashlib.sha256(text.encode()).hexdigest(), 16) % parts


class Data:
    def __init__(self, rows, names):
        self.names = names
        self.x = np.array([[r["features"][n] for n in names] for r in rows])
        self.y = np.array([r["supported"] for r in rows])
        self.broken = np.array([r["broken"] for r in rows])
        self.set = np.array([r["set"] for r in rows])
        # Claims that begin alike are about one thing and stay on one side of a split.
        self.topics = [" ".join(r["claim"].lower().split()[:2]) for r in rows]


def weights(data, altered):
    """Every set weighs the same, and so do its two classes."""
    w = np.zeros(len(data.y))
    for s in set(data.set):
        for label in (False, True):
            cell = (data.set == s) & (data.y == label)
            w[cell] = (altered if s.startswith("altered") else 1) / max(1, cell.sum())
    return w * len(w) / w.sum()


def fit(data, use, penalty, altered):
    """Fit, dropping one after the other the features with a sign that they must not have."""
    allowed = np.ones(len(data.names), bool)
    while True:
        slopes, intercept = fit_some(data, use, penalty, altered, allowed)
        wrong = np.array([s * (n in AGAINST) - s * (n in FOR) for n, s in zip(data.names, slopes)])
        wrong *= data.x[use].std(0)
        if wrong.max() <= 0:
            return slopes, intercept
        allowed[wrong.argmax()] = False


def fit_some(data, use, penalty, altered, allowed):
    mean, scale = data.x[use].mean(0), data.x[use].std(0) + 1e-9
    model = LogisticRegression(C=penalty, max_iter=2000)
    model.fit((data.x[use] - mean) / scale * allowed, data.y[use], sample_weight=weights(data, altered)[use])
    slopes = model.coef_[0] / scale * allowed
    return slopes, model.intercept_[0] - (slopes * mean).sum()


def probability(data, model):
    return 1 / (1 + np.exp(-(data.x @ model[0] + model[1])))


def balanced(y, verdict):
    return (verdict[y].mean() + (~verdict[~y]).mean()) / 2


def threshold(data, p, use):
    """The threshold of the best mean balanced accuracy over the sets."""
    sets = [s for s in sorted(set(data.set[use])) if not s.startswith("altered")]

    def mean(t):
        verdict = (p >= t) & ~data.broken
        return np.mean([balanced(data.y[c], verdict[c]) for c in (use & (data.set == s) for s in sets)])

    grid = np.arange(0.2, 0.8, 0.005)
    scores = np.array([mean(t) for t in grid])
    smooth = np.convolve(scores, np.ones(9) / 9, mode="same")  # a plateau, not a peak
    smooth[:4] = smooth[-4:] = 0
    return float(grid[smooth.argmax()])


def report(title, data, p, t, use):
    print(title)
    shown = np.where(data.broken, p * t, p)
    for s in sorted(set(data.set)):
        c = use & (data.set == s)
        y, verdict = data.y[c], shown[c] >= t
        auroc = roc_auc_score(y, shown[c])
        plain = roc_auc_score(y, p[c])
        print(f"  {s:<18}{c.sum():>5}  AUROC {auroc:.3f} (before locks {plain:.3f})  balanced {balanced(y, verdict):.3f}"
              f" (before locks {balanced(y, p[c] >= t):.3f})  kept {verdict[y].mean():.3f}  stopped {(~verdict[~y]).mean():.3f}")


def crossvalidate(data, penalty, altered, folds=10):
    p, t = np.zeros(len(data.y)), []
    part = np.array([bucket("fold " + topic, folds) for topic in data.topics])
    for k in range(folds):
        model = fit(data, part != k, penalty, altered)
        scores = probability(data, model)
        p[part == k] = scores[part == k]
        t.append(threshold(data, scores, part != k))
    return p, float(np.mean(t))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("features")
    parser.add_argument("--write")
    parser.add_argument("--model", default="with_word_vectors", choices=["with_word_vectors", "with_sentence_vectors"])
    parser.add_argument("--without", default="", help="features to leave out, by comma")
    parser.add_argument("--penalty", type=float, default=0.03)
    parser.add_argument("--altered", type=float, default=0, help="weight of the altered sets")
    args = parser.parse_args()
    rows = [json.loads(line) for line in open(args.features)]
    names = [n for n in rows[0]["features"] if n not in args.without.split(",")]
    if args.model == "with_sentence_vectors":
        names = [n for n in names if n not in WORD_VECTORS]
    data = Data(rows, names)
    everything = np.ones(len(data.y), bool)
    held = np.array([bucket(topic, 4) == 0 for topic in data.topics])
    model = fit(data, ~held, args.penalty, args.altered)
    p = probability(data, model)
    t = threshold(data, p, ~held)
    report(f"fitted on ({t:.3f}):", data, p, t, ~held)
    report("held back:", data, p, t, held)
    p, t = crossvalidate(data, args.penalty, args.altered)
    report(f"cross-validated ({t:.3f}):", data, p, t, everything)
    model = fit(data, everything, args.penalty, args.altered)
    t = threshold(data, probability(data, model), everything)
    for name, slope in sorted(zip(names, model[0]), key=lambda pair: -abs(pair[1])):
        print(f"  {slope:+8.3f}  {name}")
    if args.write:
        write(args.write, args.model, names, model, t)


def write(path, which, names, model, t):
    with open(path) as f:
        file = json.load(f)
    file[which] = {
        "intercept": round(float(model[1]), 3),
        "threshold": round(t, 3),
        "weights": {n: round(float(s), 3) for n, s in sorted(zip(names, model[0])) if abs(s) >= 0.0005},
    }
    with open(path, "w") as f:
        json.dump(file, f, indent=2)
        f.write("\n")


if __name__ == "__main__":
    main()
