"""Make eval/testdata/metrics: a small BEIR folder, a run, and what trec_eval says of it.

    pip install pytrec_eval-terrier
    python scripts/eval/pytrec.py eval/testdata/metrics

The data is drawn from a fixed seed and holds what implementations disagree on:
grades from -1 to 3, equal scores, scores equal in single precision only, more
than ten relevant documents, unjudged documents, short rankings, queries that
the run lacks, queries with nothing relevant, and documents whose id is the
query's own, which BEIR leaves out before it measures.
"""

import json
import pathlib
import random
import struct
import sys

import pytrec_eval

DOCUMENTS, QUERIES = 60, 40
MEASURES = {"ndcg_cut.10", "recip_rank", "success.1,5,10,20", "recall.1,5,10,20"}


def draw(rng):
    """Judgements and a run, each {query: {document: number}}."""
    docs = [f"d{i}" for i in range(DOCUMENTS)]
    qrels, run = {}, {}
    for i in range(QUERIES):
        query = f"q{i}" if i % 5 else docs[i]  # every fifth shares its id with a document
        judged = rng.sample(docs, rng.choice([3, 8, 30]))
        grades = {doc: rng.choice([-1, 0, 0, 1, 1, 2, 3]) for doc in judged if doc != query}
        if i % 10 == 7:
            grades = {doc: min(grade, 0) for doc, grade in grades.items()}
        qrels[query] = grades
        if i % 13 == 12:
            continue
        found = rng.sample(docs, rng.choice([2, 12, 40]))
        scores = {doc: rng.randrange(12) / 4 for doc in found}
        if i % 5 == 0:
            scores[query] = 9.0
        if i % 3 == 0:  # apart in double precision, equal in single
            scores = {doc: score + 1 + rng.random() * 1e-9 for doc, score in scores.items()}
        run[query] = scores
    return docs, qrels, run


def write_lines(path, lines):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(line + "\n" for line in lines), encoding="utf-8")


def write_data(folder, docs, qrels, run):
    beir = folder / "beir"
    write_lines(beir / "corpus.jsonl", [json.dumps({"_id": d, "title": "", "text": f"Text of {d}."}) for d in docs])
    write_lines(beir / "queries.jsonl", [json.dumps({"_id": q, "text": f"Query {q}?"}) for q in qrels])
    rows = [f"{q}\t{d}\t{grade}" for q, grades in qrels.items() for d, grade in grades.items()]
    write_lines(beir / "qrels" / "test.tsv", ["query-id\tcorpus-id\tscore"] + rows)
    write_lines(folder / "run.trec", [f"{q} Q0 {d} 0 {score!r} drawn" for q, s in run.items() for d, score in s.items()])


def measure(qrels, run):
    """trec_eval's figures per query, for queries with something relevant."""
    judged = {q: g for q, g in qrels.items() if any(grade > 0 for grade in g.values())}
    others = {q: {d: s for d, s in run.get(q, {}).items() if d != q} for q in judged}
    ours = {"ndcg_cut_10": "nDCG@10"}
    for k in (1, 5, 10, 20):
        ours |= {f"success_{k}": f"hits@{k}", f"recall_{k}": f"recall@{k}"}
    figures = pytrec_eval.RelevanceEvaluator(judged, MEASURES).evaluate(others)
    # recip_rank has no cut-off, so MRR@10 is taken from the first ten of
    # trec_eval's order: single precision, then the last document id first.
    tops = {q: first_ten(scores) for q, scores in others.items()}
    ranks = pytrec_eval.RelevanceEvaluator(judged, {"recip_rank"}).evaluate(tops)
    out = {}
    for q in judged:
        got = figures.get(q, {})
        out[q] = {name: got.get(theirs, 0.0) for theirs, name in ours.items()}
        out[q]["MRR@10"] = ranks.get(q, {}).get("recip_rank", 0.0)
    return out


def first_ten(scores):
    single = {d: struct.unpack("f", struct.pack("f", s))[0] for d, s in scores.items()}
    order = sorted(single, key=lambda d: (single[d], d), reverse=True)
    return {d: scores[d] for d in order[:10]}


def main():
    folder = pathlib.Path(sys.argv[1])
    docs, qrels, run = draw(random.Random(20))
    write_data(folder, docs, qrels, run)
    queries = measure(qrels, run)
    names = sorted(next(iter(queries.values())))
    mean = {name: sum(f[name] for f in queries.values()) / len(queries) for name in names}
    golden = json.dumps({"mean": mean, "queries": queries}, indent=1, sort_keys=True)
    (folder / "trec_eval.json").write_text(golden + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
