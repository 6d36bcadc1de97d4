from troth.promises.rules.wait.speed import LONGEST, USUAL, Speed


def speed_of(*answers: tuple[float, float], people: int = 1) -> float:
    speed = Speed()
    for opened_at, answered_at in answers:
        speed.add(opened_at=opened_at, answered_at=answered_at, people=people)
    return speed.per_answer


def every(gap: float, count: int = 10) -> list[tuple[float, float]]:
    """Somebody always waits, and one is answered each `gap` seconds."""
    return [(gap * (number - 2), gap * number) for number in range(count)]


def test_before_anything_is_known_it_is_the_work_of_the_standard_day() -> None:
    assert speed_of() == speed_of(*every(60, count=3)) == USUAL


def test_where_somebody_always_waits_the_gaps_tell_how_long_an_answer_takes() -> None:
    assert speed_of(*every(60)) == 60
    assert speed_of(*every(60), people=3) == 180


def test_a_gap_in_which_nobody_waited_tells_nothing() -> None:
    assert speed_of(*[(100.0 * number, 100.0 * number + 10) for number in range(20)]) == USUAL


def test_a_night_is_no_work() -> None:
    assert speed_of(*every(LONGEST + 1)) == USUAL
    assert speed_of(*every(60), (0.0, 60 * 9 + LONGEST + 1)) == 60


def test_of_nobody_nothing_is_learned() -> None:
    assert speed_of(*every(60), people=0) == USUAL
