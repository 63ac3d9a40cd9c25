"""Which procedures a deadline is near for, and which have missed one."""

from fupin_desktop import deadlines, proceedings

TODAY = "2026-05-20"


def begin(offices, **values):
    village = offices.village
    home = offices.add(village, "household", name="张三")
    return proceedings.start(village, "02", household=home, values=values).ids[0]


def test_open_procedures_are_sorted_out_by_their_next_deadline(offices):
    late = begin(offices, started="2026-03-02")
    near = begin(offices, started="2026-05-19")
    ended = begin(offices, started="2026-03-02")
    proceedings.stop(offices.village, ended, {})
    found = deadlines.of_procedures(offices.village, TODAY)
    assert (found.near, found.late) == ([near], [late])
    far = deadlines.of_procedures(offices.village, "2026-05-01")
    assert near not in (*far.near, *far.late)


def test_a_day_typed_as_the_deadline_counts_too(offices):
    rec = begin(offices, started="2026-05-19", deadline="2026-05-10")
    assert deadlines.first_due(offices.village, TODAY)[rec] == "2026-05-10"
    assert deadlines.of_procedures(offices.village, TODAY).late == [rec]
