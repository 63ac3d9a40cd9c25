"""Laptops from the command line: listed, stopped, with new keys, set up anew."""

import pytest

from fupin_desktop import invitation


@pytest.fixture
def enrolled(fupin, township, village, tmp_path):
    """A township that has received the village's first package, and a stick."""
    assert fupin("enrol", township, village).status == 0
    (tmp_path / "usb").mkdir()
    (path,) = pack(fupin, village, tmp_path)
    assert fupin("receive", township, path, "--apply").status == 0
    return township, village, tmp_path


def pack(fupin, ledger, folder):
    answer = fupin("pack", ledger, folder / "usb", "--json")
    assert answer.status == 0, answer.err
    return [row["path"] for row in answer.rows]


def other(fupin, ledger):
    """The one other laptop that a ledger knows."""
    (one,) = [row for row in fupin("laptops", ledger, "--json").rows if row["state"] != "own"]
    return one


def test_laptops_are_listed_with_keys_and_their_last_package(fupin, enrolled):
    township, village, _ = enrolled
    own = fupin("laptops", village, "--json").rows[0]
    one = other(fupin, township)
    assert (one["device"], one["box"], one["state"]) == (own["device"], own["box"], "enrolled")
    assert (one["number"], own["state"]) == (1, "own")
    assert one["digits"] == invitation.digits(
        own["device"], fupin("laptops", township, "--json").rows[0]["device"]
    )
    text = fupin("laptops", township).out
    assert own["device"] in text
    assert "最近收到第 1 号包" in text


def test_a_stopped_laptop_is_refused_unless_that_is_wanted(fupin, enrolled, unchanged):
    township, village, folder = enrolled
    device = other(fupin, township)["device"]
    unchanged(township, "没有写原因", "revoke", township, device, "--why", " ")
    told = fupin("revoke", township, device[:6], "--why", "电脑丢失", "--json").data
    assert (told["state"], told["why"]) == ("revoked", "电脑丢失")
    (path,) = pack(fupin, village, folder)
    preview = fupin("receive", township, path, "--json").data
    assert "--from-revoked" in preview["revoked"]
    assert "--from-revoked" in fupin("receive", township, path).out
    unchanged(township, "电脑丢失", "receive", township, path, "--apply")
    assert fupin("receive", township, path, "--apply", "--from-revoked").status == 0
    assert "起停用（电脑丢失）" in fupin("laptops", township).out


def test_keys_are_changed(fupin, enrolled):
    township, village, folder = enrolled
    before = other(fupin, township)["device"]
    told = fupin("rotate", village, "--json").data
    assert told["device"] != before
    assert told["device"] in fupin("laptops", village).out
    (path,) = pack(fupin, village, folder)
    assert fupin("receive", township, path, "--apply").status == 0
    states = {row["device"]: row["state"] for row in fupin("laptops", township, "--json").rows}
    assert (states[before], states[told["device"]]) == ("replaced", "enrolled")


def test_a_ledger_set_up_anew_asks_for_its_words_until_it_is_told_not_to(
    fupin, enrolled, unchanged
):
    township, village, _ = enrolled
    unchanged(village, "乡镇的下发包会带回", "refill", village)
    assert "逐条核对" in fupin("refill", township).out
    assert fupin("refill", township, "--off", "--json").data == {"anew": False}
