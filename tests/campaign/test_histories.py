"""Histories of two to five replicas: in the end all agree, and nothing that was typed is lost."""

import os

import pytest

from fupin_desktop.blobs import Blobs
from tests.campaign import histories, oracle, world

THOROUGH = bool(os.environ.get("FUPIN_THOROUGH"))
SHARE = 500 if THOROUGH else 1  # seeds of one test
SEEDS = 10_000 if THOROUGH else 5
FIRST = world.FIRST_KEYED  # from here on everything can happen


@pytest.fixture(scope="module")
def pristine(tmp_path_factory):
    folder = tmp_path_factory.mktemp("pristine")
    world.template(folder)
    return folder


@pytest.mark.parametrize("first", range(FIRST, FIRST + SEEDS, SHARE))
def test_all_agree_and_nothing_typed_is_lost(first, pristine):
    """Five histories at each run; ten thousand in the thorough campaign."""
    for seed in range(first, first + SHARE):
        history = world.drawn(seed)
        assert histories.failing(history, pristine) == [], f"seed {seed}: {history}"


@pytest.mark.parametrize("first", range(world.FIRST_PLAIN, world.FIRST_PLAIN + SEEDS, SHARE))
def test_what_packages_left_out_comes_by_later(first, pristine):
    """As above; until all exchange whole packages, most leave out what is sensitive."""
    for seed in range(first, first + SHARE):
        history = world.drawn(seed)
        assert histories.failing(history, pristine) == [], f"seed {seed}: {history}"


@pytest.mark.parametrize("first", range(world.FIRST_PURGING, world.FIRST_PURGING + SEEDS, SHARE))
def test_what_was_erased_is_nowhere_and_nothing_else_is_lost(first, pristine):
    """As above; the township erases records for good on the way."""
    for seed in range(first, first + SHARE):
        history = world.drawn(seed)
        assert histories.failing(history, pristine) == [], f"seed {seed}: {history}"


def test_a_seed_draws_one_history():
    assert world.drawn(7) == world.drawn(7) != world.drawn(8)
    lineups = {world.drawn(seed).laptops for seed in range(50)}
    assert lineups == set(world.LINEUPS)


def played(tmp_path, pristine, *steps):
    one = world.World(tmp_path / "w", world.History(("a", "b"), (0,) * 5, list(steps)))
    world.play(one, pristine)
    return one


@pytest.mark.parametrize("who", ["town", "a"])
def test_the_oracle_notices_a_lost_operation(who, tmp_path, pristine):
    """Otherwise its silence would prove nothing."""
    one = played(tmp_path, pristine, world.Step(1, "address", 5))
    assert list(oracle.faults(one)) == []
    erase = "DELETE FROM operation WHERE instr(line, ?)"
    one.ledgers[who].transact(lambda db: db.conn.execute(erase, [one.typed[0].tx.encode()]))
    found = " ".join(oracle.faults(one))
    assert ("lost: " in found) == (who == "town")
    assert "differ" in found
    one.close()


def test_the_oracle_notices_a_value_that_nobody_shows(tmp_path, pristine):
    one = played(tmp_path, pristine, world.Step(1, "address", 5))
    one.ledgers["a"].transact(lambda db: db.conn.execute("UPDATE household SET address = ''"))
    assert any("hidden in a" in text for text in oracle.faults(one))
    one.close()


def test_the_oracle_notices_what_was_left_of_something_erased(tmp_path, pristine):
    one = played(
        tmp_path, pristine, world.Step(1, "address", 5), world.Step(1, "photograph", 2),
        world.Step(1, "swap", 0), world.Step(0, "purge", 0),
    )  # fmt: skip
    assert list(oracle.faults(one)) == []
    town, village = one.ledgers["town"], one.ledgers["a"]
    (gone,) = {said["set"]["address"] for said in one.erased.values() if "address" in said["set"]}
    (file,) = (said["set"] for said in one.erased.values() if "sha256" in said["set"])
    label = "UPDATE batch SET label = ?"
    town.transact(lambda db: db.conn.execute(label, [f"改{gone}"]))
    Blobs(village.path, village.data_key).put(b"%PDF-1.4 1 2")
    found = " ".join(oracle.faults(one))
    assert f"town still holds {gone!r}" in found
    assert f"a still has the file {file['sha256']}" in found
    one.close()


def test_the_oracle_notices_a_photo_that_did_not_arrive(tmp_path, pristine):
    one = played(tmp_path, pristine, world.Step(1, "photograph", 2))
    assert list(oracle.faults(one)) == []
    for blob in (one.ledgers["town"].path / "blobs").rglob("*"):
        if blob.is_file():
            blob.unlink()
    assert any("town lacks the photo" in text for text in oracle.faults(one))
    one.close()
