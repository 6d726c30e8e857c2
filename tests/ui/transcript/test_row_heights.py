"""Sums of heights agree with adding them up."""

from hypothesis import given
from hypothesis import strategies as st

from keystead.ui.transcript.row_heights import RowHeights

HEIGHTS = st.lists(st.integers(1, 200), max_size=150)
CHANGES = st.lists(
    st.tuples(st.sampled_from(["set", "insert", "remove"]), st.integers(0, 200), HEIGHTS),
    max_size=6,
)


@given(HEIGHTS, CHANGES)
def test_sums_agree_with_adding_up(heights: list[int], changes: list[tuple]) -> None:
    expected = list(heights)
    sums = RowHeights()
    sums.insert(0, heights)
    for name, place, values in changes:
        if name == "insert":
            at = place % (len(expected) + 1)
            expected[at:at] = values
            sums.insert(at, values)
        elif expected and name == "set":
            expected[place % len(expected)] = place
            sums.set(place % len(expected), place)
        elif expected:
            at = place % len(expected)
            count = min(len(values), len(expected) - at)
            del expected[at : at + count]
            sums.remove(at, count)
        assert [sums.top(row) for row in range(len(expected) + 1)] == [
            sum(expected[:row]) for row in range(len(expected) + 1)
        ]


def test_row_at_a_height_is_the_one_that_covers_it() -> None:
    sums = RowHeights()
    sums.insert(0, [10, 20, 30])
    assert [sums.at(y) for y in (0, 9, 10, 29, 30, 59, 60, 999)] == [0, 0, 1, 1, 2, 2, 2, 2]
