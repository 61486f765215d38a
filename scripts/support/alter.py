"""Make true and false claims of the sentences of a corpus, to measure answer/support with.

    python3 scripts/support/alter.py OUT.jsonl [--seed 7] [--each 250] CORPUS.jsonl ...

A corpus is lines of {"text"}. True claims are sentences as they stand,
trimmed, or with words put for others; false ones have another figure, another
name, two names swapped, a negation more or less, or a word's opposite. Half are
given their sentence as evidence, half the whole text. The rules are blind, so
some two in a hundred are nonsense or not what they are called.
"""

import argparse
import json
import random
import re

NAME = re.compile(r"(?<![.!?] )(?<!^)\b([A-Z][a-z]{2,}(?: (?:of |the )?[A-Z][a-z]{2,})*)\b")
MONTHS = "January February March April May June July August September October November December".split()
NO_NAMES = set(MONTHS) | set(
    "The This That These In It He She They His Her Monday Sunday Although However While When After Before During There".split()
)
NUMERALS = "two three four five six seven eight nine ten twelve twenty thirty forty fifty".split()
AUXILIARY = r"\b(was|were|is|are|has|have|had|can|could|will|would|may|did|does|do)\b(?! not|n.t)"
VERB = r"\b\w+ed\b|\b(beat|won|led|gave|sold|bought|wrote|took|made|told|founded|is|was)\b"
OPPOSITES = [
    pair.split("/")
    for pair in """increased/decreased before/after first/last more/less largest/smallest highest/lowest won/lost high/low
    north/south northern/southern east/west eastern/western early/late began/ended started/finished approved/rejected
    accepted/refused above/below large/small long/short old/young support/oppose supported/opposed higher/lower
    major/minor public/private rise/fall success/failure successful/unsuccessful import/export agreed/disagreed
    positive/negative strong/weak male/female father/son allowed/forbade common/rare increase/decrease
    possible/impossible able/unable""".split()
]
SYNONYMS = [
    pair.split("/")
    for pair in """began/started;started/began;large/big;however,/;such as/like;many/numerous;approximately/about;
    about/around;located/situated;used/employed;known as/called;several/various;area/region;city/town;
    constructed/built;built/constructed;purchased/bought;created/made;made/created;due to/because of;because/since;
    after/following;per cent/percent;percent/%;died/passed away;major/important;over/more than;largest/biggest;
    obtained/got;children/kids;established/set up;rapidly/quickly;often/frequently;found/discovered;received/got;
    usually/normally;developed/devised;million/m""".replace("\n", "").split(";")
]


def sentences(text):
    return [s.strip() for s in re.split(r'(?<=[a-z0-9\)"%])[.!?]\s+(?=[A-Z"])', text) if s.strip()]


def names(sentence):
    return [m for m in NAME.finditer(sentence) if m.group(1).split()[0] not in NO_NAMES]


def put(sentence, match, text):
    return sentence[: match.start()] + text + sentence[match.end() :]


def another_figure(rng, s):
    found = list(re.finditer(r"(?<![\w.,-])\d[\d,]*(?:\.\d+)?(?![\w-])", s))
    found += re.finditer(r"\b(%s)\b" % "|".join(NUMERALS), s)
    found += re.finditer(r"\b(%s)\b(?= \d)" % "|".join(MONTHS), s)
    if not found:
        return None
    match = rng.choice(found)
    text = match.group(0)
    if text[0].isdigit():
        i = rng.choice([i for i, c in enumerate(text) if c.isdigit()])
        return put(s, match, text[:i] + rng.choice([d for d in "123456789" if d != text[i]]) + text[i + 1 :])
    return put(s, match, rng.choice([w for w in (MONTHS if text in MONTHS else NUMERALS) if w != text]))


def another_name(rng, s, paragraph, pool):
    found = names(s)
    if not found:
        return None
    match = rng.choice(found)
    near = [m.group(1) for p in paragraph for m in names(p) if m.group(1).split()[-1] not in s]
    name = rng.choice(near) if near and rng.random() < 0.3 else rng.choice(pool)
    return None if name in s or match.group(1) in name else put(s, match, name)


def swapped_names(s):
    found = names(s)
    for a in found:
        for b in found:
            between = s[a.end() : b.start()]
            if b.start() <= a.end() or a.group(1) == b.group(1) or len(between.split()) > 8:
                continue
            if re.search(VERB, between) and not re.match(r"^(,| and| or| of)|.*( and| or|,)\s*$", between):
                return s[: a.start()] + b.group(1) + between + a.group(1) + s[b.end() :]
    return None


def negated(rng, s):
    if re.search(r"\b(not|never) ", s) and rng.random() < 0.7:
        return re.sub(r"\b(not|never) ", "", s, count=1)
    match = re.search(AUXILIARY, s)
    return match and s[: match.end()] + rng.choice([" not", " not", " never"]) + s[match.end() :]


def opposite(rng, s):
    found = []
    for a, b in OPPOSITES + [(b, a) for a, b in OPPOSITES]:
        match = re.search(r"\b%s\b" % a, s)
        if match and not re.search(r"\b%s\b" % b, s):
            found.append((match, b))
    return put(s, *rng.choice(found)) if found else None


def paraphrased(rng, s):
    found = [(a.strip(), b) for a, b in SYNONYMS if re.search(r"\b%s(?![\w-])" % re.escape(a.strip()), s)]
    rng.shuffle(found)
    text = s
    for a, b in found[:2]:
        text = re.sub(r"(?<![\w-])%s(?![\w-])" % re.escape(a), b, text, count=1)
    text = re.sub(r"  +", " ", text)
    return text if text != s else None


def trimmed(rng, s):
    found = []
    bare = re.sub(r" \([^()]*\)", "", s)
    if bare != s:
        found.append(bare)
    head, _, tail = s.partition(", ")
    if tail and len(head.split()) >= 6:
        found.append(head)
    opener = re.match(r"(In|On|At|During|After|Since|By|From|As|However|Although|While)\b", head)
    if len(tail.split()) >= 6 and len(head.split()) <= 6 and opener:
        found.append(tail[0].upper() + tail[1:])
        if opener.group(1) in ("In", "On", "During"):
            found.append(tail[0].upper() + tail[1:] + " " + head[0].lower() + head[1:])
    clause = re.search(r" (which|who|because|although|while|where) ", s)
    if clause and len(s[: clause.start()].split()) >= 6:
        found.append(s[: clause.start()].rstrip(","))
    return rng.choice(found) if found else None


def claims_of(rng, s, paragraph, pool):
    short = trimmed(rng, s)
    base = short if short and rng.random() < 0.5 else s
    yield "identical", s + " ", True
    yield "trim", short, True
    yield "paraphrase", paraphrased(rng, s), True
    yield "both", short and paraphrased(rng, short), True
    yield "figure", another_figure(rng, base), False
    yield "name", another_name(rng, base, paragraph, pool), False
    yield "roles", swapped_names(base), False
    yield "negate", negated(rng, base), False
    yield "opposite", opposite(rng, base), False


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("out")
    parser.add_argument("corpus", nargs="+")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--each", type=int, default=250)
    args = parser.parse_args()
    rng = random.Random(args.seed)
    texts = [sentences(json.loads(line)["text"]) for path in args.corpus for line in open(path)]
    pool = sorted({m.group(1) for text in texts for s in text for m in names(s)})
    made = []
    for text in texts:
        for s in text:
            if not 8 <= len(s.split()) <= 32 or "[" in s:
                continue
            evidence = [t + "." for t in text] if rng.random() < 0.5 else [s + "."]
            for kind, claim, supported in claims_of(rng, s, text, pool):
                if claim and claim != s:
                    made.append({"claim": claim.rstrip(" .,") + ".", "evidence": evidence, "supported": supported, "kind": kind})
    rng.shuffle(made)
    counts = {}
    with open(args.out, "w") as out:
        for i, line in enumerate(made):
            counts[line["kind"]] = counts.get(line["kind"], 0) + 1
            if counts[line["kind"]] <= args.each:
                out.write(json.dumps({"id": f"{args.seed}-{i}", **line}) + "\n")
    print({kind: min(n, args.each) for kind, n in counts.items()})


if __name__ == "__main__":
    main()
