import random
from collections.abc import Sequence

import numpy as np
import pytest

from troth.routing.needs.rules.folding import said_by
from troth.routing.needs.rules.learning import (
    BUCKETS,
    ENOUGH,
    LEAST,
    SMOOTHING,
    Features,
    Learned,
    features,
    learn,
    lesson,
    softmax,
)

RETURNS, BILLING = 1, 2
TALK = (  # noqa: SIM905
    "hello please my order last week thanks kind regards the a and is it of to with for you"
).split()
SAID = {
    RETURNS: ["return", "refund", "parcel", "back", "broken", "wrong", "size"],
    BILLING: ["invoice", "vat", "charged", "twice", "payment", "card"],
    0: ["opening", "hours", "shop", "street", "park"],
}


def texts(skill: int, count: int, *, seed: int = 0, sure: float = 1.0) -> list[str]:
    """Each with ten words that anybody writes, and two of its skill's own with the chance `sure`."""
    chance = random.Random(f"{seed}-{skill}")
    made = []
    for _each in range(count):
        own = SAID[skill] if chance.random() < sure else SAID[chance.choice(list(SAID))]
        made.append(" ".join(chance.sample(TALK, 10) + chance.sample(own, 2)))
    return made


def taught(**counts: Sequence[str]) -> tuple[list[Features], list[int]]:
    said = [(int(skill[1:]), text) for skill, found in counts.items() for text in found]
    return [features(said_by(text), 1, "") for _skill, text in said], [skill for skill, _text in said]


def test_the_chances_are_those_of_the_formula() -> None:
    """Two skills with two texts of two words each, by hand."""
    examples = [np.array([1, 2]), np.array([1, 3]), np.array([4, 5]), np.array([4, 1])]
    learned = learn(examples, [7, 7, 8, 8], [7, 8])
    seen, words = 5, 4
    total = words + SMOOTHING * seen
    expected = np.log(0.5) + np.log((2 + SMOOTHING) / total) + np.log((1 + SMOOTHING) / total)
    assert learned.scores(np.array([1, 2]))[0] == pytest.approx(expected, abs=1e-6)
    assert learned.likeliest(np.array([1, 2]))[0] == 7
    assert learned.likeliest(np.array([4]))[0] == 8


def test_a_word_that_nobody_wrote_before_says_nothing() -> None:
    learned = learn([np.array([1]), np.array([2, 3, 4])], [7, 8], [7, 8])
    assert learned.chances(np.array([9])) == pytest.approx([0.5, 0.5])


def test_what_is_told_apart_is_found_again_on_what_was_not_taught() -> None:
    examples, answers = taught(_1=texts(RETURNS, 60), _2=texts(BILLING, 60), _0=texts(0, 40))
    taught_well = lesson(examples, answers)
    assert taught_well.learned is not None
    figures = {one.skill: one for one in taught_well.figures}
    assert {skill: one.examples for skill, one in figures.items()} == {RETURNS: 60, BILLING: 60, 0: 40}
    for one in figures.values():
        assert one.threshold is not None
        assert (one.precision or 0) >= 0.9
        assert (one.coverage or 0) > 0.8
    fresh = [features(said_by(one), 1, "") for one in texts(RETURNS, 40, seed=5)]
    named = [taught_well.learned.likeliest(one)[0] for one in fresh]
    assert named.count(RETURNS) >= 37


@pytest.mark.parametrize("seed", range(8))
def test_what_cannot_be_told_apart_is_not_used_however_lucky(seed: int) -> None:
    said = {skill: texts(skill, 80, seed=seed, sure=0.2) for skill in (RETURNS, BILLING)}
    figures = lesson(*taught(_1=said[RETURNS], _2=said[BILLING])).figures
    assert [one.threshold for one in figures] == [None, None]


def test_certainty_is_about_as_often_right_as_it_says() -> None:
    examples, answers = taught(_1=texts(RETURNS, 300, sure=0.7), _2=texts(BILLING, 300, sure=0.7))
    learned = lesson(examples, answers).learned
    assert learned is not None
    fresh, truth = taught(_1=texts(RETURNS, 300, seed=9, sure=0.7), _2=texts(BILLING, 300, seed=9, sure=0.7))
    found = [learned.likeliest(one) for one in fresh]
    right = np.mean([skill == answer for (skill, _c), answer in zip(found, truth, strict=True)])
    assert abs(np.mean([certainty for _s, certainty in found]) - right) < 0.07


@pytest.mark.parametrize(("few", "learned_of"), [(LEAST - 1, None), (LEAST, [RETURNS, BILLING])])
def test_a_skill_with_too_few_examples_is_not_learned(few: int, learned_of: list[int] | None) -> None:
    found = lesson(*taught(_1=texts(RETURNS, 60), _2=texts(BILLING, few)))
    assert (list(found.learned.skills) if found.learned else None) == learned_of
    assert {one.skill: one.examples for one in found.figures} == {RETURNS: 60, BILLING: few}


def test_nothing_at_all_teaches_nothing() -> None:
    assert lesson([], []).learned is None
    assert lesson([], []).figures == []


def test_a_share_of_a_handful_is_no_share() -> None:
    """Named fewer times than that says anything: not used, however right they were."""
    plain = [np.array([1])] * 200 + [np.array([1, 2])] * (ENOUGH - 1) + [np.array([1])] * 30
    answers = [RETURNS] * 200 + [BILLING] * (ENOUGH + 29)
    figures = {one.skill: one for one in lesson(plain, answers).figures}
    assert figures[BILLING].threshold is None


def test_what_was_learned_is_the_same_after_it_was_kept() -> None:
    examples, answers = taught(_1=texts(RETURNS, 40), _2=texts(BILLING, 40))
    learned = lesson(examples, answers).learned
    assert learned is not None
    kept = Learned.from_bytes(learned.skills, learned.to_bytes(), heat=learned.heat)
    for one in examples[::7]:
        assert kept.likeliest(one)[0] == learned.likeliest(one)[0]
        assert kept.chances(one) == pytest.approx(learned.chances(one), abs=1e-4)
    with pytest.raises(ValueError, match="reshape"):
        Learned.from_bytes([1, 2, 3], learned.to_bytes(), heat=1.0)


def test_features_are_places_in_a_row_of_fixed_length_each_once() -> None:
    found = features(" order order 1234 ", 3, "https://shop.example/Returns")
    assert sorted(set(found)) == list(found)
    assert found.max() < BUCKETS
    assert set(features(" order ", 3, "")) < set(found)


def test_chances_add_up_to_one_however_far_apart_scores_are() -> None:
    assert softmax(np.array([[-9000.0, 0.0, 900.0]])).sum() == pytest.approx(1.0)
