from collections.abc import Sequence

import pytest

from troth.insight.measures.estimates.intervals import Sums, mean, share, wilson


@pytest.mark.parametrize(
    ("hits", "tries", "expected"),
    [
        (81, 263, (0.2552885199, 0.366209577)),
        (15, 148, (0.0623863995, 0.1604872417)),
        (0, 20, (0.0, 0.1611251581)),
        (1, 29, (0.0061132143, 0.1717552188)),
        (10, 10, (0.7224672001, 1.0)),
        (950, 1000, (0.9346861798, 0.9618697376)),
    ],
)
def test_wilsons_limits_are_those_of_newcombe(hits: int, tries: int, expected: tuple[float, float]) -> None:
    assert wilson(hits / tries, tries) == pytest.approx(expected, abs=1e-9)


def sums(clusters: Sequence[tuple[float, float]]) -> Sums:
    """Clusters as (hits, tries)."""
    return Sums(
        clusters=len(clusters),
        y=sum(y for y, _ in clusters),
        x=sum(x for _, x in clusters),
        yy=sum(y * y for y, _ in clusters),
        xy=sum(x * y for y, x in clusters),
        xx=sum(x * x for _, x in clusters),
    )


def test_turns_of_many_customers_are_nearly_independent() -> None:
    found = sums([(1, 1)] * 40 + [(0, 1)] * 60)
    # var = c / (c - 1) * p (1 - p) / n, so the effective n is n (c - 1) / c
    assert found.effective_n == pytest.approx(99)


def test_turns_of_one_customer_that_go_alike_count_once() -> None:
    found = sums([(10, 10)] * 4 + [(0, 10)] * 6)
    assert found.effective_n == pytest.approx(9)
    assert found.design_effect == pytest.approx(100 / 9)


def test_where_all_agree_each_customer_counts_once() -> None:
    figure = share(sums([(10, 10)] * 10))
    assert figure is not None
    assert (figure.low, figure.high) == pytest.approx((0.7224672001, 1.0))
    assert figure.n == 100


def test_a_mean_has_the_limits_of_its_customers() -> None:
    """Four customers with one turn each: the limits of a mean of four."""
    figure = mean(sums([(1, 1), (2, 1), (3, 1), (6, 1)]))
    assert figure is not None
    # variance of 1, 2, 3, 6 is 14 / 3; of their mean 14 / 12
    half = 1.959963984540054 * (14 / 12) ** 0.5
    assert (figure.value, figure.low, figure.high) == pytest.approx((3, 3 - half, 3 + half))


def test_nothing_comes_of_nothing() -> None:
    assert share(sums([])) is None
    assert mean(sums([])) is None
