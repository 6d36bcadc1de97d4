"""A small classifier of texts: naive Bayes over hashed words, with a certainty that can be believed.

Sources: multinomial naive Bayes, McCallum and Nigam 1998, "A comparison of event models for naive Bayes text
classification", with each word counted once in a text (binary counts; Jurafsky and Martin, "Speech and
Language Processing", chapter 4); hashing instead of a list of words, Weinberger et al. 2009, so that nothing
a customer wrote is kept; temperature scaling of its scores, Guo et al. 2017.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

BUCKETS = 2**14
SMOOTHING = 0.5
"""Added to each count (Jeffreys's prior), so that a word that one skill never saw does not exclude it."""
FOLDS = 5
HEATS = (1.0, 1.5, 2.0, 3.0, 4.0, 6.0, 8.0, 12.0, 16.0, 24.0)
LEAST = 30
"""Conversations of a skill under which it is not learned."""
SURE = 0.9
"""The least share of right answers, on conversations that it was not taught with, of what it is used for."""
ENOUGH = 20
"""Answers under which that share says little."""
SURE_ENOUGH, ONE_SIDED = 0.8, 1.645
"""Of few answers a share is high by luck, and the highest of many shares more so: its lower bound of 95 %
(Wilson 1927) must be at least this."""

Vector = NDArray[np.float64]
Features = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Figure:
    """How well one skill (0: none) is known, on conversations that were not learned from.

    `threshold` is how certain it must be to be used, or None where it is never right often enough: then the
    other two are of all whose certainty is a half or more. `precision`: of those named, the share that is
    right. `coverage`: of those that needed it, the share that is named.
    """

    skill: int
    examples: int
    threshold: float | None = None
    precision: float | None = None
    coverage: float | None = None


def features(said: str, channel: int, page: str) -> Features:
    """Which of the BUCKETS the words, the channel and the parts of the page's address fall into."""
    words = {f"w{word}" for word in said.split()}
    parts = {f"p{part.casefold()}" for part in page.split("/") if part}
    named = words | parts | {f"c{channel}"}
    return np.array(sorted({crc32(one.encode()) % BUCKETS for one in named}), dtype=np.int64)


@dataclass(frozen=True, slots=True)
class Learned:
    """`weights` has a row for each skill: BUCKETS log chances. `priors`: the skills' own."""

    skills: Sequence[int]
    priors: Vector
    weights: NDArray[np.float32]
    heat: float = 1.0

    def scores(self, found: Features) -> Vector:
        """Of each skill, up to a constant: log P(skill) + sum of log P(word | skill)."""
        return np.asarray(self.priors + self.weights[:, found].sum(axis=1, dtype=np.float64))

    def chances(self, found: Features) -> Vector:
        return np.asarray(softmax(self.scores(found)[None, :] / self.heat)[0])

    def likeliest(self, found: Features) -> tuple[int, float]:
        """A skill's id, or 0, and how certain that is."""
        chances = self.chances(found)
        place = int(chances.argmax())
        return self.skills[place], float(chances[place])

    def to_bytes(self) -> bytes:
        return np.column_stack([self.priors, self.weights]).astype("<f4").tobytes()

    @classmethod
    def from_bytes(cls, skills: Sequence[int], content: bytes, *, heat: float) -> "Learned":
        """Raises ValueError where the numbers are not those of so many skills."""
        rows = np.frombuffer(content, dtype="<f4").reshape(len(skills), BUCKETS + 1)
        return cls(skills, rows[:, 0].astype(np.float64), rows[:, 1:], heat)


def softmax(scores: Vector) -> Vector:
    """Along the last axis."""
    raised = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=-1, keepdims=True))


def learn(examples: Sequence[Features], answers: Sequence[int], skills: Sequence[int]) -> Learned:
    """log P(word | skill) = log((its texts with the word + SMOOTHING) / (all its words + SMOOTHING * V))."""
    counts, texts = np.zeros((len(skills), BUCKETS)), np.zeros(len(skills))
    row_of = {skill: row for row, skill in enumerate(skills)}
    for found, answer in zip(examples, answers, strict=True):
        counts[row_of[answer], found] += 1
        texts[row_of[answer]] += 1
    seen = counts.sum(axis=0) > 0
    totals = counts.sum(axis=1, keepdims=True) + SMOOTHING * seen.sum()
    # A word that nobody has written before says nothing about any skill.
    weights = np.where(seen, np.log((counts + SMOOTHING) / totals), 0.0).astype(np.float32)
    priors = np.log((texts + SMOOTHING) / (texts.sum() + SMOOTHING * len(skills)))
    return Learned(skills, priors, weights)


@dataclass(frozen=True, slots=True)
class Lesson:
    """What was learned (None: too little), and how well each skill is known."""

    learned: Learned | None
    figures: Sequence[Figure]


def lesson(examples: Sequence[Features], answers: Sequence[int]) -> Lesson:
    """Learn each skill (0: none) with LEAST examples, and judge it on what it was not taught."""
    counted = {skill: list(answers).count(skill) for skill in sorted(set(answers))}
    skills = [skill for skill, count in counted.items() if count >= LEAST]
    few = [Figure(skill, count) for skill, count in counted.items() if count < LEAST]
    if len(skills) < 2:
        return Lesson(None, [Figure(skill, count) for skill, count in counted.items()])
    kept = [place for place, answer in enumerate(answers) if answer in skills]
    taught, truth = [examples[place] for place in kept], [answers[place] for place in kept]
    scores = _out_of_fold(taught, truth, skills)
    rows = np.array([skills.index(answer) for answer in truth])
    heat = min(HEATS, key=lambda one: _loss(scores, rows, one))
    figures = [_figure(place, skills, softmax(scores / heat), rows) for place in range(len(skills))]
    whole = learn(taught, truth, skills)
    return Lesson(Learned(skills, whole.priors, whole.weights, heat), [*figures, *few])


def _out_of_fold(examples: Sequence[Features], answers: Sequence[int], skills: Sequence[int]) -> Vector:
    """The scores of each example by what was learned without its fold; folds share each skill evenly."""
    seen = dict.fromkeys(skills, 0)
    folds = []
    for answer in answers:
        folds.append(seen[answer] % FOLDS)
        seen[answer] += 1
    scores = np.zeros((len(examples), len(skills)))
    for fold in range(FOLDS):
        taught = [place for place, one in enumerate(folds) if one != fold]
        learned = learn([examples[place] for place in taught], [answers[place] for place in taught], skills)
        for place, one in enumerate(folds):
            if one == fold:
                scores[place] = learned.scores(examples[place])
    return scores


def _loss(scores: Vector, rows: NDArray[np.int64], heat: float) -> float:
    """Mean of -log P(truth), which is least where certainty is as often right as it says."""
    chances = softmax(scores / heat)[np.arange(len(rows)), rows]
    return float(-np.log(np.maximum(chances, 1e-12)).mean())


def _figure(place: int, skills: Sequence[int], chances: Vector, rows: NDArray[np.int64]) -> Figure:
    """The lowest threshold, of a half or more, at which SURE of those named are right."""
    named = (chances.argmax(axis=1) == place) & (chances[:, place] >= 0.5)
    order = np.argsort(-chances[named, place], kind="stable")
    certain, right = chances[named, place][order], (rows[named] == place)[order]
    examples = int((rows == place).sum())
    if not len(certain):
        return Figure(skills[place], examples)
    count = np.arange(1, len(right) + 1)
    precision = right.cumsum() / count
    # Equal certainties stand or fall together: only the last of them is a threshold.
    is_last = np.append(certain[1:] < certain[:-1], True)
    is_sure = (precision >= SURE) & (_at_least(precision, count) >= SURE_ENOUGH)
    good = np.flatnonzero(is_sure & is_last & (count >= ENOUGH))
    last = int(good[-1]) if len(good) else len(certain) - 1
    return Figure(
        skills[place],
        examples,
        threshold=float(certain[last]) if len(good) else None,
        precision=round(float(precision[last]), 4),
        coverage=round(float(right[: last + 1].sum()) / examples, 4),
    )


def _at_least(share: Vector, count: NDArray[np.int64]) -> Vector:
    """The lower end of Wilson's interval: (p + z2/2n - z sqrt(p(1-p)/n + z2/4n2)) / (1 + z2/n)."""
    z2 = ONE_SIDED**2
    half = ONE_SIDED * np.sqrt(share * (1 - share) / count + z2 / (4 * count**2))
    return np.asarray((share + z2 / (2 * count) - half) / (1 + z2 / count))
