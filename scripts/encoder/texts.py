"""Writes the texts that the encoder is calibrated and checked with.

Every text is made here, from templates and word lists written for this purpose: none is taken from a corpus. A seed gives
the same texts on every machine. Calibration and checking use different seeds, so that no check sees a calibration text.
"""

import random

PLACES = "Lisbon Nairobi Osaka Quito Reykjavik Tbilisi Winnipeg Zagreb Hobart Dakar Lima Oslo Perth Hanoi Ghent".split()
NAMES = ["Amara Osei", "Jürgen Müller", "Siân Pryce", "Li Wei", "Noé Álvarez", "Zoë O'Brien", "Ivan Petrov", "Aïcha Benali",
         "Priya Nair", "Tomasz Łuczak", "Kenji Sato", "Fatima al-Sayed"]
THINGS = ["suspension bridge", "harvest subsidy", "glacier survey", "compiler release", "vaccine trial", "tram line",
          "fishing quota", "school library", "battery plant", "radio telescope", "tax credit", "water main", "chess league",
          "museum roof", "carbon ledger", "court ruling", "satellite uplink", "bread oven", "bicycle lane", "data centre"]
VERBS = ["approved", "delayed", "rebuilt", "measured", "sold", "questioned", "documented", "cancelled", "inspected", "funded",
         "re-tested", "misreported", "withdrew", "doubled", "patented"]
REASONS = ["after a flood in the lower valley", "because the sensors had drifted", "despite an appeal by residents",
           "when the price of copper rose", "so that children could walk to class", "under the act of 1987",
           "following two independent audits", "although the budget was already spent", "in line with ISO 9001:2015",
           "to keep latency below 40 ms", "since rain had delayed the crews", "without asking the neighbouring county"]
SCIENCE = ["{a} inhibits {b} in {c} with an IC50 of {n} nM.", "Mice lacking {a} showed a {n}% fall in {b} ({c}, p < 0.0{d}).",
           "We found no association between {a} and {b} among {n} patients with {c}.",
           "{a} binds {b}, which raises expression of {c} {d}-fold."]
MOLECULES = ["interleukin-6", "TGF-β", "p53", "cathepsin B", "serotonin", "CRISPR-Cas9", "insulin", "NF-κB", "vitamin D",
             "caspase-3", "miR-155", "haemoglobin"]
CODE = ["func add(a, b int) int { return a + b }", "SELECT name, COUNT(*) FROM visits WHERE day >= '2024-01-0{d}' GROUP BY 1;",
        "error: index out of range [{n}] with length {d}", "curl -X POST https://api.example.org/v{d}/items?id={n} -H 'Accept: */*'",
        "for i in range({n}): total += i ** 2  # sum of squares", "PATH=/usr/local/bin:$PATH make -j{d} check"]
WORLD = ["El tranvía llegó tarde a la estación.", "Die Prüfung wurde auf Freitag verschoben.", "Le musée est fermé le mardi.",
         "東京の電車は時間どおりに来ます。", "这座桥建于一九八七年。", "Поезд отправляется в полночь.", "القطار يصل غدا",
         "रेल कल आएगी", "한국어 문장입니다.", "Ünïcödé çåñ bê mèssy", "Το τρένο φεύγει", "🚆💨 on time! 🎉👩‍🔧", "naïve café — déjà vu…"]
QUESTIONS = ["Who {v} the {t} in {p}?", "When was the {t} in {p} {v}?", "Why did {w} say that the {t} was {v}?",
             "how many {t}s does {p} have", "What is the capital cost of a {t}?", "Is it true that the {t} was {v} in {y}?"]
SENTENCES = ["{w} {v} the {t} in {p} {r}.", "In {y}, {p} {v} its {t} {r}; {w} called it \"a costly choice\".",
             "The {t} cost ${n},{n2} million, {d} times the figure of {y}.", "Opening hours: Mon–Fri {d}:00–1{d}:30, closed in {p}.",
             "According to {w}, nobody {v} the {t} {r}.", "{p}'s {t} was {v} on {d} March {y}, {w} said.",
             "However, a second {t} ({n} m²) has never been {v}.", "It isn't clear whether {w} or the council {v} it {r}."]
WORDS = ["bridge", "?", "Hello", "7", "photosynthesis", "e=mc²", "antidisestablishmentarianism", "NATO", "ok", "🙂", "café",
         "x86-64", "3.14159", "the", "www.example.com", "東京"]


def _fill(rng, template):
    return template.format(
        w=rng.choice(NAMES), v=rng.choice(VERBS), t=rng.choice(THINGS), p=rng.choice(PLACES), r=rng.choice(REASONS),
        y=rng.randint(1890, 2031), n=rng.randint(2, 990), n2=rng.randint(100, 999), d=rng.randint(1, 9),
        a=rng.choice(MOLECULES), b=rng.choice(MOLECULES), c=rng.choice(MOLECULES))


def _sentence(rng):
    kind = rng.random()
    if kind < 0.62:
        return _fill(rng, rng.choice(SENTENCES))
    if kind < 0.78:
        return _fill(rng, rng.choice(SCIENCE))
    if kind < 0.86:
        # Braces of code are not fields: only {n} and {d} are.
        return rng.choice(CODE).replace("{n}", str(rng.randint(2, 990))).replace("{d}", str(rng.randint(1, 9)))
    if kind < 0.93:
        return rng.choice(WORLD)
    return _fill(rng, rng.choice(QUESTIONS))


def _list(rng, n):
    return "\n".join(f"{i + 1}. {rng.choice(THINGS)}: {rng.randint(1, 9999)} ({rng.choice(PLACES)})" for i in range(n))


def _table(rng, n):
    rows = ["place | item | year | count"]
    rows += [f"{rng.choice(PLACES)} | {rng.choice(THINGS)} | {rng.randint(1900, 2030)} | {rng.randint(0, 10**6)}" for _ in range(n)]
    return "\n".join(rows)


def texts(seed, count):
    """Returns count texts, from one word to well over 512 tokens, the lengths spread evenly on a logarithmic scale."""
    rng = random.Random(seed)
    out = []
    for i in range(count):
        kind = i % 8
        if kind == 0 and i // 8 < len(WORDS):
            out.append(WORDS[i // 8])
        elif kind == 1:
            out.append(_fill(rng, rng.choice(QUESTIONS)))
        elif kind == 2:
            out.append(_list(rng, rng.randint(2, 50)))
        elif kind == 3:
            out.append(_table(rng, rng.randint(2, 40)))
        else:
            out.append(" ".join(_sentence(rng) for _ in range(int(2 ** rng.uniform(0, 5.2)))))
    return out
