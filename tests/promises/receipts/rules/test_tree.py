import pytest
from hypothesis import given
from hypothesis import strategies as st

from troth.promises.receipts.rules.tree import leaf, path, top, top_of_path

# The inputs and roots with which Certificate Transparency's own logs are tested (RFC 9162 §2.1).
INPUTS = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
ROOTS = {
    0: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    1: "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    2: "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    3: "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    8: "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
}


@pytest.mark.parametrize("count", ROOTS)
def test_roots_are_those_of_certificate_transparency(count: int) -> None:
    leaves = [leaf(bytes.fromhex(text)) for text in INPUTS[:count]]
    assert top(leaves).hex() == ROOTS[count]


@given(st.integers(1, 70), st.data())
def test_each_leaf_has_a_path_to_the_top_and_to_no_other(count: int, data: st.DataObject) -> None:
    leaves = [leaf(bytes([number])) for number in range(count)]
    position = data.draw(st.integers(0, count - 1))
    way = path(leaves, position)
    assert top_of_path(leaves[position], position, count, way=way) == top(leaves)
    assert len(way) <= 7
    assert top_of_path(leaf(b"another"), position, count, way=way) != top(leaves)
    other = data.draw(st.integers(0, count))
    if other != position:
        assert top_of_path(leaves[position], other, count, way=way) != top(leaves)


def test_a_way_that_is_too_long_or_too_short_leads_nowhere() -> None:
    leaves = [leaf(bytes([number])) for number in range(5)]
    way = path(leaves, 2)
    assert top_of_path(leaves[2], 2, 5, way=way[:-1]) is None
    assert top_of_path(leaves[2], 2, 5, way=[*way, leaves[0]]) is None
    assert top_of_path(leaves[2], 5, 5, way=way) is None
