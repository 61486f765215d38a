#!/usr/bin/env python3
"""Draws the reliability diagrams of docs/quality.md.

    python3 scripts/answer/fit.py --unseen . …       # confidences of questions that the models did not see
    python3 scripts/eval/reliability.py --out docs/pictures/quality/reliability.png "SQuAD 2.0=squad.unseen" …

A panel for each file; what `ibid eval answers --scores` writes can be drawn, too. A dot is the questions whose confidence lies in
one of ten bins: how sure Ibid was (across) and how many of them the sources
answer (up), with a 95 % Wilson interval; a larger dot is more questions, and a
bin of fewer than five is left out. On the diagonal, confidence is what it says.
Below each panel: how many questions there are at each confidence, answerable
ones above the line and the others below it; the broken line is the threshold.
Needs matplotlib.
"""
import argparse
import json
import math

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt

BINS, FEWEST = 10, 5
GOOD, BAD, INK = "#2a6f97", "#c8553d", "#333333"


def wilson(hits, n, z=1.96):
    """The interval of a share: Wilson (1927)."""
    share, z2 = hits / n, z * z
    middle = (share + z2 / (2 * n)) / (1 + z2 / n)
    half = z * math.sqrt(share * (1 - share) / n + z2 / (4 * n * n)) / (1 + z2 / n)
    return middle - half, middle + half


def read(path):
    """Questions by bin, as lists of (confidence, answerable)."""
    bins = [[] for _ in range(BINS)]
    with open(path) as lines:
        for line in lines:
            score = json.loads(line)
            bins[min(int(score["confidence"] * BINS), BINS - 1)].append((score["confidence"], score["answerable"]))
    return bins


def diagram(axes, bins):
    most = max(len(b) for b in bins)
    axes.plot([0, 1], [0, 1], color="#aaaaaa", linewidth=1)
    for b in bins:
        if len(b) < FEWEST:
            continue
        x = sum(confidence for confidence, _ in b) / len(b)
        hits = sum(answerable for _, answerable in b)
        axes.vlines(x, *wilson(hits, len(b)), color=GOOD, linewidth=1.2)
        axes.scatter(x, hits / len(b), s=20 + 130 * len(b) / most, color=GOOD, zorder=3)
    axes.set(xlim=(0, 1), ylim=(0, 1), aspect="equal")
    axes.set_xticklabels([])


def histogram(axes, bins, threshold):
    for i, b in enumerate(bins):
        answerable = sum(a for _, a in b)
        axes.bar((i + 0.5) / BINS, answerable, 0.9 / BINS, color=GOOD)
        axes.bar((i + 0.5) / BINS, answerable - len(b), 0.9 / BINS, color=BAD)
    axes.axhline(0, color=INK, linewidth=0.6)
    axes.axvline(threshold, color=INK, linewidth=1, linestyle="--")
    axes.set(xlim=(0, 1), xlabel="confidence")
    axes.set_yticks([])


def main():
    args = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    args.add_argument("--out", required=True)
    args.add_argument("--threshold", type=float, default=0.62)
    args.add_argument("panels", nargs="+", help='NAME=FILE, lines of {"confidence", "answerable"}')
    args = args.parse_args()
    n = len(args.panels)
    figure, rows = plt.subplots(2, n, figsize=(2.7 * n, 3.9), height_ratios=[2.4, 1], squeeze=False)
    for column, panel in enumerate(args.panels):
        name, path = panel.split("=", 1)
        bins = read(path)
        diagram(rows[0][column], bins)
        rows[0][column].set_title(f"{name} ({sum(map(len, bins))})", fontsize=10, color=INK)
        histogram(rows[1][column], bins, args.threshold)
    rows[0][0].set_ylabel("share answerable")
    rows[1][0].set_ylabel("questions")
    figure.tight_layout()
    figure.savefig(args.out, dpi=130)


if __name__ == "__main__":
    main()
