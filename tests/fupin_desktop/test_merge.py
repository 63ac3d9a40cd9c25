"""Merging: order never matters, nothing is lost in silence, and each class of conflict by hand."""

import hashlib
import json
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fupin_desktop import operation
from fupin_desktop.catalogue.fields import Policy
from fupin_desktop.merge import CONFLICT, MERGED, PROPOSAL, SETTLED, Folded, Register, fold
from fupin_desktop.operation import LIFE, parse, seal, stub_of

VILLAGE, OTHER_VILLAGE, TOWNSHIP, COUNTY = "990101001001", "990101001002", "990101001", "990101"
REC = "7" * 32
POLICIES = {
    "note": Policy.ORDINARY, "risks": Policy.UNION, "name": Policy.PROTECTED,
    "rule": Policy.AUTHORITY,
}  # fmt: skip


def policy_of(register):
    return POLICIES.get(register, Policy.ORDINARY)


class Laptop:
    """One author: knows some operations, writes new ones on top of what it knows."""

    def __init__(self, name, office=VILLAGE, known=(), lam=0):
        self.rid = hashlib.sha256(name.encode()).hexdigest()[:20]
        self.office = office
        self.chain = []
        self.known = {one.id: one for one in known}
        self.lam = lam

    def write(self, values, prev, act="edit"):
        self.lam = max([self.lam, *(one.lam for one in self.known.values())]) + 1
        one = seal({
            "v": 1, "rid": self.rid, "seq": len(self.chain) + 1,
            "after": self.chain[-1].id if self.chain else None, "lam": self.lam,
            "office": self.office, "user": "", "act": act, "type": "household", "rec": REC,
            "set": values, "prev": {name: sorted(heads) for name, heads in prev.items()},
            "wall": "", "why": "", "sv": 1, "tx": REC, "salt": REC,
        })  # fmt: skip
        self.chain.append(one)
        self.known[one.id] = one
        return one

    def learn(self, *others):
        for other in others:
            self.known.update(other.known if isinstance(other, Laptop) else {other.id: other})
        return self

    def state(self):
        return fold([*self.known.values()], policy_of)

    def create(self, **values):
        return self.write(values, {})

    def edit(self, register, value, act="edit"):
        return self.write({register: value}, {register: self.state().heads(register)}, act)

    def delete(self, act="delete"):
        state = self.state()
        prev = {name: one.heads for name, one in state.registers.items()}
        return self.write({LIFE: "deleted"}, {**prev, LIFE: state.heads(LIFE)}, act)

    def restore(self, act="restore"):
        return self.write({LIFE: "alive"}, {LIFE: self.state().heads(LIFE)}, act)


def merged(*laptops):
    return Laptop("reader").learn(*laptops).state()


def ids(*operations):
    return tuple(sorted(one.id for one in operations))


def pair(*, office=VILLAGE, other=VILLAGE, **values):
    """Two laptops that know the same record, made by the first."""
    a, b = Laptop("a", office), Laptop("b", other)
    created = a.create(**values)
    return a, b.learn(a), created


# ---- one author ---------------------------------------------------------------------------------


def test_a_created_record_shows_what_was_set():
    a, _, made = pair(name="张", note="东头")
    assert a.state() == Folded(
        type="household", rec=REC, office=VILLAGE, base=(made.id,), alive=True,
        registers={"name": Register("张", (made.id,)), "note": Register("东头", (made.id,))},
    )  # fmt: skip
    assert a.state().heads("phone") == (made.id,)
    assert a.state().value("phone") is None


@pytest.mark.parametrize("register", ["note", "name"])
def test_an_edit_that_knew_the_value_replaces_it(register):
    a, b, _ = pair(**{register: "1"})
    last = b.edit(register, "2")
    assert merged(a, b).registers[register] == Register("2", (last.id,))


@pytest.mark.parametrize("register", ["note", "name"])
def test_a_cleared_register_shows_nothing(register):
    a, _, _ = pair(**{register: "1"})
    last = a.edit(register, None)
    assert a.state().registers[register] == Register(None, (last.id,))


def test_edits_without_their_creating_operation_show_already():
    a, b, made = pair(note="1")
    b.edit("note", "2")
    late = fold([b.chain[0]], policy_of)
    assert (late.base, late.value("note"), late.alive) == (ids(b.chain[0]), "2", True)
    assert merged(a, b).base == (made.id,)


# ---- the table: what two authors did x policy -> what is expected, written by hand --------------

ACTIONS = ["none", "same", "other", "group", "field", "delete", "restore"]
# Each author does one of seven things to a record that lives, or that both know as deleted.
# To restore what lives is to have deleted it before; to delete what is dead is to say it again.
LIVING = """
        none  same   other  group  field  delete  restore
none    0     1      2      3      0      dead    0
same    .     1      1|2    1|3    1      1!      1
other   .     .      2|2'   2|3    2      2!      2
group   .     .      .      3|3'   3      3!      3
field   .     .      .      .      0      0!      0
delete  .     .      .      .      .      dead    0!
restore .     .      .      .      .      .       0
"""
DEAD = """
        none  same   other  group  field  delete  restore
none    dead  1      2      3      0      dead    0
same    .     1      1|2    1|3    1      1!      1
other   .     .      2|2'   2|3    2      2!      2
group   .     .      .      3|3'   3      3!      3
field   .     .      .      .      0      0!      0
delete  .     .      .      .      .      dead    0!
restore .     .      .      .      .      .       0
"""  # | values stand against each other; ! alive, and the deletion waits for a decision

# What a group of two fields holds after each action: 3 changes the other field of the group.
GROUP = {
    "0": {"a": "0", "b": "0"}, "1": {"a": "1", "b": "0"}, "2": {"a": "2", "b": "0"},
    "2'": {"a": "2'", "b": "0"}, "3": {"a": "0", "b": "3"}, "3'": {"a": "0", "b": "3'"},
}  # fmt: skip
# The same actions on tags: 1 and 2 add one, 3 takes the old one away and adds one.
TAGS = {
    "0": ["0"], "1": ["0", "1"], "2": ["0", "2"], "2'": ["0", "2'"], "3": ["3"], "3'": ["3'"],
    "1|2": ["0", "1", "2"], "1|3": ["1", "3"], "2|2'": ["0", "2", "2'"], "2|3": ["2", "3"],
    "3|3'": ["3", "3'"],
}  # fmt: skip


def cases():
    for kind, text in (("living", LIVING), ("dead", DEAD)):
        columns, *rows = [line.split() for line in text.strip().splitlines()]
        for row in rows:
            for column, expected in zip(columns, row[1:], strict=True):
                if expected != ".":
                    for turned in (False, True):
                        for register in POLICIES:
                            yield pytest.param(
                                kind, row[0], column, expected, turned, register,
                                id=f"{kind}-{row[0]}-{column}-{register}-{'xy'[turned]}",
                            )  # fmt: skip


def act_out(laptop, action, register, second):
    """Do what one of the two authors does."""
    if action == "none":
        return
    if action == "delete":
        laptop.delete()
        return
    if action == "restore" and laptop.state().alive:
        laptop.delete()
    if not laptop.state().alive:
        laptop.restore()
    if action == "field":
        laptop.edit("field_b" if second else "field_a", "new")
    if action in ("same", "other", "group"):
        key = {"same": "1", "other": "2", "group": "3"}[action]
        if second and action != "same":
            key += "'"
        values = TAGS if register == "risks" else GROUP
        laptop.edit(register, values[key], "propose" if register == "rule" else "edit")


def test_the_table_is_whole():
    """Seven by seven actions, over four policies, on a living and on a dead record."""
    done = {(*one.values[:3], one.values[5]) for one in cases()}
    turned = {(kind, two, one, register) for kind, one, two, register in done}
    assert len(done | turned) == 2 * len(ACTIONS) ** 2 * len(Policy)


@pytest.mark.parametrize(("kind", "one", "two", "expected", "turned", "register"), list(cases()))
def test_what_two_authors_did(kind, one, two, expected, turned, register):
    first = TAGS["0"] if register == "risks" else GROUP["0"]
    a, b, _ = pair(**{register: first}, other_field="kept")
    if kind == "dead":
        a.delete()
        b.learn(a)
    if turned:
        a, b = b, a
    # The second of two like actions writes another value, where the table has a '.
    act_out(a, one, register, second=False)
    act_out(b, two, register, second=one == two)
    state = merged(a, b)
    shown = state.registers[register]
    assert state.alive == (expected != "dead")
    assert (state.registers[LIFE].state if LIFE in state.registers else "") == (
        CONFLICT if expected.endswith("!") else SETTLED
    )
    assert state.value("other_field") == "kept"
    assert state.value("field_a") == ("new" if "field" in (one, two) else None)
    assert state.value("field_b") == ("new" if one == two == "field" else None)
    keys = "0" if expected == "dead" else expected.rstrip("!")
    claims = [GROUP[key] for key in keys.split("|")]
    assert len(shown.heads) >= len(claims)
    match policy_of(register):
        case Policy.UNION:
            assert (shown.value, shown.state) == (TAGS[keys], SETTLED)
        case Policy.AUTHORITY:
            assert shown.value == GROUP["0"]
            assert shown.state == (SETTLED if keys == "0" else PROPOSAL)
        case Policy.PROTECTED:
            assert shown.value == (GROUP["0"] if "|" in keys else claims[0])
            assert shown.state == (CONFLICT if "|" in keys else SETTLED)
        case _:
            assert shown.value in claims
            assert shown.state == (CONFLICT if "|" in keys else SETTLED)


# ---- policies in particular ---------------------------------------------------------------------


def test_ordinary_shows_the_later_by_lamport_number_and_keeps_both():
    a, b, _ = pair(note="0")
    early = a.edit("note", "a")
    b.edit("field", "x")
    late = b.edit("note", "b")
    assert merged(a, b).registers["note"] == Register("b", ids(early, late), CONFLICT)


@pytest.mark.parametrize("register", ["note", "name"])
@pytest.mark.parametrize(("one", "two"), [(True, 1), (None, ""), ("1", 1), ([], None)])
def test_values_are_compared_as_they_are_written(register, one, two):
    a, b, _ = pair(**{register: "0"})
    a.edit(register, one)
    b.edit(register, two)
    assert merged(a, b).registers[register].state == CONFLICT


def test_protected_stays_until_the_township_names_all_heads():
    a, b, made = pair(name="0")
    mine, yours = a.edit("name", "a"), b.edit("name", "b")
    town = Laptop("t", TOWNSHIP).learn(a, b)
    assert town.state().registers["name"] == Register("0", ids(mine, yours), CONFLICT)
    decision = town.edit("name", "b", "resolve")
    assert town.state().registers["name"] == Register("b", (decision.id,))
    assert made.id not in town.state().heads("name")


@pytest.mark.parametrize(
    ("office", "act", "settles"),
    [(VILLAGE, "resolve", False), (VILLAGE, "edit", False), (TOWNSHIP, "edit", False),
     (TOWNSHIP, "resolve", True), (COUNTY, "resolve", True)],
)  # fmt: skip
def test_only_a_decision_from_above_settles_a_protected_register(office, act, settles):
    a, b, _ = pair(name="0")
    a.edit("name", "a")
    b.edit("name", "b")
    third = Laptop("c", office).learn(a, b)
    third.edit("name", "c", act)
    shown = third.state().registers["name"]
    assert (shown.state == SETTLED) == settles
    assert shown.value == ("c" if settles else "0")
    assert len(shown.heads) == (1 if settles else 3)


def test_ordinary_is_settled_by_anyone_who_saw_both():
    a, b, _ = pair(note="0")
    a.edit("note", "a")
    b.edit("note", "b")
    last = a.learn(b).edit("note", "c")
    assert a.state().registers["note"] == Register("c", (last.id,))


def test_a_village_edit_that_had_not_seen_the_decision_is_a_new_conflict():
    a, b, _ = pair(name="0")
    a.edit("name", "a")
    b.edit("name", "b")
    town = Laptop("t", TOWNSHIP).learn(a, b)
    decision = town.edit("name", "b", "resolve")
    late = a.edit("name", "a2")
    assert merged(town, a).registers["name"] == Register("b", ids(decision, late), CONFLICT)


def test_the_township_may_change_what_is_protected_and_not_disputed():
    a, b, _ = pair(name="0", other=TOWNSHIP)
    last = b.edit("name", "1")
    assert merged(a, b).registers["name"] == Register("1", (last.id,))


def test_protected_keeps_the_highest_common_ancestor_not_the_first():
    a, b, _ = pair(name="0")
    a.edit("name", "1")
    b.learn(a)
    a.edit("name", "2")
    b.edit("name", "3")
    assert merged(a, b).value("name") == "1"


def test_three_heads_stand_on_what_all_of_them_knew():
    a, b, _ = pair(name="0")
    c = Laptop("c").learn(a)
    a.edit("name", "1")
    b.learn(a)
    a.edit("name", "2")
    b.edit("name", "3")
    c.edit("name", "4")
    assert merged(a, b).value("name") == "1"
    assert merged(a, b, c).value("name") == "0"


def test_criss_cross_with_equal_values_stands_on_them():
    a, b, _ = pair(name="0")
    a.edit("name", "1")
    b.edit("name", "1")
    left, right = Laptop("l").learn(a, b), Laptop("r").learn(a, b)
    left.edit("name", "2")
    right.edit("name", "3")
    state = merged(left, right)
    assert (state.value("name"), state.registers["name"].state) == ("1", CONFLICT)


def test_criss_cross_shows_the_later_of_the_decisions_above_the_ancestors():
    a, b, _ = pair(name="0")
    a.edit("name", "early")
    b.edit("field", "x")
    b.edit("name", "late")  # a higher Lamport number
    heads, decisions, reader = [], [], Laptop("reader")
    for name in "lr":
        town = Laptop(name + "t", TOWNSHIP).learn(a, b)
        decisions.append(town.edit("name", name, "resolve"))
        village = Laptop(name).learn(town)
        heads.append(village.edit("name", name + "2"))
        reader.learn(village)
    later = max(decisions, key=lambda one: (one.lam, one.id)).set["name"]
    assert reader.state().registers["name"] == Register(later, ids(*heads), CONFLICT)
    turned = list(reversed(reader.known.values()))
    assert fold(turned, policy_of) == reader.state()


def test_a_rejected_value_does_not_return_when_its_author_writes_on():
    a, b, _ = pair(name="0")
    a.edit("name", "rejected")
    b.edit("name", "chosen")
    town = Laptop("town", TOWNSHIP).learn(a, b)
    town.edit("name", "chosen", "resolve")
    heads = [b.learn(town).edit("name", "further"), a.edit("name", "again")]
    state = Laptop("reader").learn(a, b).state()
    assert state.registers["name"] == Register("chosen", ids(*heads), CONFLICT)


def test_two_decisions_that_do_not_know_each_other_wait_for_a_third():
    a, b, _ = pair(name="0")
    a.edit("name", "a")
    b.edit("name", "b")
    town, county = Laptop("t", TOWNSHIP).learn(a, b), Laptop("c", COUNTY).learn(a, b)
    town.edit("name", "a", "resolve")
    county.edit("name", "b", "resolve")
    both = Laptop("x", TOWNSHIP).learn(town, county)
    assert both.state().registers["name"].state == CONFLICT
    assert both.state().value("name") in ("a", "b")
    both.edit("name", "c", "resolve")
    assert both.state().registers["name"].state == SETTLED


def test_tags_join_and_a_removal_takes_only_what_its_author_saw():
    a, b, _ = pair(risks=["1", "2"])
    a.edit("risks", ["2"])  # removes 1
    b.edit("risks", ["1", "2", "3"])  # adds 3
    assert merged(a, b).registers["risks"].value == ["2", "3"]
    assert merged(a, b).registers["risks"].state == SETTLED


def test_a_tag_added_again_elsewhere_survives_the_removal():
    a, b, _ = pair(risks=["1"])
    b.edit("risks", [])
    b.edit("risks", ["1"])  # taken away and added again: a new addition
    a.edit("risks", [])
    assert merged(a, b).value("risks") == ["1"]


def test_no_tags_left_is_no_value():
    a, _, _ = pair(risks=["1"])
    a.edit("risks", [])
    assert a.state().value("risks") is None


def test_authority_shows_its_own_and_holds_proposals():
    a, b, made = pair(rule="0", office=TOWNSHIP)
    proposal = b.edit("rule", "1", "propose")
    state = merged(a, b).registers["rule"]
    assert state == Register("0", ids(made, proposal), PROPOSAL)
    accepted = a.learn(b).edit("rule", "1", "resolve")
    assert a.state().registers["rule"] == Register("1", (accepted.id,))


def test_a_village_edit_not_marked_as_proposal_is_one_all_the_same():
    a, b, _ = pair(rule="0", office=TOWNSHIP)
    b.edit("rule", "1", "edit")
    assert merged(a, b).value("rule") == "0"
    assert merged(a, b).registers["rule"].state == PROPOSAL


def test_a_rejected_proposal_is_closed():
    a, b, _ = pair(rule="0", office=TOWNSHIP)
    b.edit("rule", "1", "propose")
    last = a.learn(b).edit("rule", "0", "resolve")
    assert a.state().registers["rule"] == Register("0", (last.id,))


def test_two_proposals_stay_beside_each_other():
    a, b, _ = pair(rule="0", office=TOWNSHIP)
    c = Laptop("c", OTHER_VILLAGE).learn(a)
    b.edit("rule", "1", "propose")
    c.edit("rule", "2", "propose")
    state = merged(a, b, c).registers["rule"]
    assert (state.value, len(state.heads), state.state) == ("0", 3, PROPOSAL)


# ---- life ---------------------------------------------------------------------------------------


def test_a_deletion_that_saw_everything_holds():
    a, b, _ = pair(note="0")
    b.edit("note", "1")
    a.learn(b).delete()
    assert not merged(a, b).alive
    assert merged(a, b).registers[LIFE].state == SETTLED


def test_an_edit_that_arrives_after_the_deletion_was_written_keeps_the_record():
    a, b, _ = pair(note="0")
    a.delete()
    b.edit("note", "1")
    b.edit("note", "2")
    state = merged(a, b)
    assert (state.alive, state.registers[LIFE].state) == (True, CONFLICT)
    assert state.value("note") == "2"


@pytest.mark.parametrize("decision", ["deleted", "alive"])
def test_a_delete_conflict_is_decided_either_way(decision):
    a, b, _ = pair(note="0", name="0")
    a.delete()
    b.edit("note", "1")
    town = Laptop("t", TOWNSHIP).learn(a, b)
    last = town.delete("resolve") if decision == "deleted" else town.restore("resolve")
    state = town.state()
    assert state.alive == (decision == "alive")
    assert state.registers[LIFE] == Register(decision, (last.id,))


def test_two_deletions_that_together_saw_everything_hold():
    a, b, _ = pair(note="0", name="0")
    a.edit("note", "1")
    b.edit("name", "1")
    a.delete()
    b.delete()
    state = merged(a, b)
    assert (state.alive, state.registers[LIFE].state) == (False, SETTLED)


def test_a_restored_record_can_be_deleted_again():
    a, b, _ = pair(note="0")
    a.delete()
    a.restore()
    a.edit("note", "1")
    assert a.state().alive
    a.delete()
    assert not merged(a, b).alive
    b.learn(a).restore()
    assert merged(a, b).alive


def test_a_restoration_that_did_not_know_a_second_deletion_is_a_conflict():
    a, b, _ = pair(note="0")
    a.delete()
    b.learn(a)
    a.restore()
    a.delete()
    b.restore()
    state = merged(a, b)
    assert (state.alive, state.registers[LIFE].state) == (True, CONFLICT)


# ---- two creators -------------------------------------------------------------------------------


def two_creators(one, two):
    a, b = Laptop("a"), Laptop("b", lam=1)
    return a, b, a.create(**one), b.create(**two)


def test_two_creators_meet_in_one_record():
    a, b, one, two = two_creators({"name": "张", "note": "1"}, {"name": "张", "phone": "2"})
    state = merged(a, b)
    assert state.base == ids(one, two)
    assert state.registers == {
        "name": Register("张", ids(one, two)),
        "note": Register("1", (one.id,)),
        "phone": Register("2", (two.id,)),
    }
    assert state.heads("address") == ids(one, two)


def test_two_creators_that_differ_are_a_conflict():
    a, b, one, two = two_creators({"name": "张", "note": "1"}, {"name": "章", "note": "2"})
    state = merged(a, b)
    assert state.registers["note"] == Register("2", ids(one, two), CONFLICT)
    assert state.registers["name"] == Register("张", ids(one, two), CONFLICT)  # the first stands


def test_a_deletion_that_knew_one_creator_leaves_the_other():
    a, b, _, _ = two_creators({"note": "1"}, {"phone": "2"})
    a.delete()
    state = merged(a, b)
    assert (state.alive, state.registers[LIFE].state) == (True, CONFLICT)
    a.learn(b).delete()
    assert not a.state().alive


def test_an_edit_above_both_creators_settles():
    a, b, _, _ = two_creators({"note": "1"}, {"note": "2"})
    last = a.learn(b).edit("note", "3")
    assert a.state().registers["note"] == Register("3", (last.id,))


# ---- stubs and newer lines ----------------------------------------------------------------------


def test_a_left_out_edit_heads_its_register_without_a_value():
    a, b, _ = pair(note="0")
    hidden = a.edit("phone", "138")
    reader = Laptop("r").learn(*b.known.values(), stub_of(hidden))
    assert reader.state().registers["phone"] == Register(None, (hidden.id,))
    assert reader.state().value("note") == "0"
    last = reader.edit("phone", "139")
    assert merged(reader, a).registers["phone"] == Register("139", (last.id,))


def test_a_left_out_creating_operation_still_is_the_base():
    a, _, made = pair(note="0")
    last = a.edit("note", "1")
    state = fold([stub_of(made), last], policy_of)
    assert (state.base, state.value("note")) == ((made.id,), "1")


def test_registers_and_versions_not_known_here_merge_as_ordinary():
    a, b, _ = pair(**{"x.01": "0", "_sky": 1})
    line = json.loads(a.edit("x.01", "1").line)
    line.update(v=3, sv=44, mood="new")
    newer = parse(operation.canonical(line))
    older = b.edit("x.01", "2")
    state = fold([*b.known.values(), newer], policy_of)
    assert state.registers["x.01"].state == CONFLICT
    assert state.registers["x.01"].heads == ids(newer, older)
    assert state.value("_sky") == 1


# ---- properties ---------------------------------------------------------------------------------

OFFICES = [("a", VILLAGE), ("b", VILLAGE), ("c", OTHER_VILLAGE), ("t", TOWNSHIP)]
STEPS = st.tuples(
    st.integers(0, 3),  # who
    st.sampled_from(["edit"] * 6 + ["ship"] * 4 + ["delete", "restore", "resolve", "create"]),
    st.sampled_from(["note", "risks", "name"]),
    st.sets(st.sampled_from("123"), max_size=2),
    st.integers(0, 3),  # to whom it ships
)
HISTORIES = st.lists(STEPS, min_size=3, max_size=30)


def play(steps, registers=("note", "risks", "name")):
    """Let laptops write and ship at random; give them."""
    laptops = [Laptop(name, office) for name, office in OFFICES]
    laptops[0].create(note="0", name="0", risks=["0"], rule="0")
    for laptop in laptops[1:]:
        laptop.learn(laptops[0])
    for who, what, register, tags, target in steps:
        laptop = laptops[who]
        name = register if register in registers else registers[0]
        value = sorted(tags) if name == "risks" else "".join(sorted(tags)) or None
        state = laptop.state()
        if what == "ship":
            laptops[target].learn(laptop)
        elif what == "create":
            laptop.create(**{name: value})
        elif what == "delete" and state.alive:
            laptop.delete()
        elif what == "restore" and not state.alive:
            laptop.restore()
        elif what == "resolve":
            laptop.edit(name, value, "resolve")
        elif what == "edit":
            laptop.edit(name, value, "propose" if name == "rule" and who < 3 else "edit")
    return laptops


class Oracle:
    """What a reader of the bare lines would demand; shares nothing with merge.py."""

    def __init__(self, operations):
        self.lines = {one.id: json.loads(one.line) for one in operations}

    def setters(self, register):
        return {one: line for one, line in self.lines.items() if register in line["set"]}

    def knew(self, one, register):
        """Names of all that an operation knew of a register, through what it named."""
        todo, seen = list(self.lines[one]["prev"].get(register, [])), set()
        while todo:
            name = todo.pop()
            if name in self.lines and name not in seen:
                seen.add(name)
                todo += self.lines[name]["prev"].get(register, [])
        return seen

    def superseded(self, register):
        return {old for one in self.setters(register) for old in self.knew(one, register)}

    def lost(self, register, state):
        """Operations whose value nobody shows, replaced or holds up for decision."""
        shown = state.registers[register]
        held = set(shown.heads) if shown.state else set()
        rest = self.setters(register).keys() - self.superseded(register) - held
        return [one for one in rest if self.lines[one]["set"][register] != shown.value]

    def lost_tags(self, register, state):
        """Additions that vanished though nobody who knew them took them away."""
        shown = state.value(register) or []
        setters = self.setters(register)
        known = {one: self.knew(one, register) for one in setters}
        lost = []
        for one, line in setters.items():
            for tag in set(line["set"][register] or []) - set(shown):
                parents = [old for old in line["prev"].get(register, []) if old in setters]
                added = not any(tag in (setters[old]["set"][register] or []) for old in parents)
                removed = any(
                    one in known[later] and tag not in (setters[later]["set"][register] or [])
                    for later in setters
                )
                if added and not removed:
                    lost.append((one, tag))
        return lost

    def buried_unseen(self, state):
        """Operations a dead record hides though none of its tombstones knew them."""
        if state.alive:
            return []
        seen = set()
        for head in state.registers[LIFE].heads:
            seen.add(head)
            todo = [name for heads in self.lines[head]["prev"].values() for name in heads]
            while todo:
                name = todo.pop()
                if name in self.lines and name not in seen:
                    seen.add(name)
                    todo += [n for heads in self.lines[name]["prev"].values() for n in heads]
        return [one for one in self.lines if one not in seen]


@given(HISTORIES, st.randoms(use_true_random=False))
def test_order_and_repetition_cannot_matter(steps, random):
    laptops = play(steps)
    operations = list(merged_known(laptops).values())
    expected = fold(operations, policy_of)
    for _ in range(3):
        again = operations + random.choices(operations, k=5)
        random.shuffle(again)
        assert fold(again, policy_of) == expected
    assert merged(*reversed(laptops)) == expected


@given(HISTORIES, st.randoms(use_true_random=False))
@settings(max_examples=40)
def test_merging_depends_on_no_order_and_hides_nothing_unknown(steps, random):
    laptops = play(steps)
    for laptop in laptops:
        for _ in range(random.randrange(3)):
            state = laptop.state()
            prev = {name: one.heads for name, one in state.registers.items()}
            into = random.choice(["a" * 32, "b" * 32, None])
            laptop.write({MERGED: into}, {**prev, MERGED: state.heads(MERGED)}, "merge")
            laptop.edit("note", "later") if random.random() < 0.3 else None
        random.choice(laptops).learn(laptop)
    known = merged_known(laptops)
    operations, expected = list(known.values()), fold([*known.values()], policy_of)
    random.shuffle(operations)
    assert fold(operations, policy_of) == expected
    oracle = Oracle(known.values())
    open_ones = oracle.setters(MERGED).keys() - oracle.superseded(MERGED)
    values = {oracle.lines[one]["set"][MERGED] for one in open_ones}
    if not expected.merged:
        return
    assert len(values) == 1 or expected.registers[MERGED].state == CONFLICT
    heads = [known[one] for one in expected.registers[MERGED].heads]
    told = {name for one in heads for names in one.prev.values() for name in names}
    newest = oracle.setters("note").keys() - oracle.superseded("note")
    if expected.registers[MERGED].state == SETTLED and expected.alive:
        assert newest <= told | set(expected.base)


def merged_known(laptops):
    return Laptop("reader").learn(*laptops).known


@given(HISTORIES)
def test_nothing_is_lost_in_silence(steps):
    laptops = play(steps)
    for known in [merged_known(laptops), *(laptop.known for laptop in laptops)]:
        state = fold([*known.values()], policy_of)
        oracle = Oracle(known.values())
        for register in ("note", "name"):
            assert not oracle.lost(register, state), register
        assert not oracle.lost_tags("risks", state)
        assert not oracle.buried_unseen(state)
        unanswered = oracle.setters(LIFE).keys() - oracle.superseded(LIFE)
        deaths = [one for one in unanswered if oracle.lines[one]["set"][LIFE] == "deleted"]
        if state.alive and deaths:
            assert state.registers[LIFE].state == CONFLICT


@given(HISTORIES)
def test_a_proposal_is_shown_held_or_answered(steps):
    for laptop in play(steps, registers=("rule",)):
        state = laptop.state()
        assert not Oracle(laptop.known.values()).lost("rule", state)


@given(HISTORIES)
def test_an_ordinary_register_is_open_exactly_when_unanswered_values_differ(steps):
    known = merged_known(play(steps, registers=("note",)))
    state, oracle = fold([*known.values()], policy_of), Oracle(known.values())
    heads = oracle.setters("note").keys() - oracle.superseded("note")
    latest = max(heads, key=lambda one: (oracle.lines[one]["lam"], one))
    values = {oracle.lines[one]["set"]["note"] for one in heads}
    assert state.registers["note"] == Register(
        oracle.lines[latest]["set"]["note"], tuple(sorted(heads)),
        CONFLICT if len(values) > 1 else SETTLED,
    )  # fmt: skip


@given(HISTORIES)
def test_a_decision_that_names_all_heads_always_settles(steps):
    town = Laptop("town", TOWNSHIP).learn(*play(steps))
    for register in ("note", "name", "rule"):
        last = town.edit(register, "decided", "resolve")
        assert town.state().registers[register] == Register("decided", (last.id,))
    last = town.delete("resolve")
    assert town.state().registers[LIFE] == Register("deleted", (last.id,))
    last = town.restore("resolve")
    assert town.state().registers[LIFE] == Register("alive", (last.id,))


@given(HISTORIES)
def test_more_knowledge_never_reopens_what_it_does_not_touch(steps):
    """Operations on other registers leave a register as it is."""
    known = merged_known(play(steps))
    alone = [one for one in known.values() if "note" in one.set]
    expected = fold([*known.values()], policy_of).registers["note"]
    assert fold(alone, policy_of).registers["note"] == expected


# ---- found by reading: stubs and equal proposals ------------------------------------------------


def test_a_record_with_an_equal_proposal_can_be_deleted():
    a, b, _ = pair(rule="0", office=TOWNSHIP)
    b.edit("rule", "1", "propose")
    a.edit("rule", "1")  # the township came to the same by itself
    a.learn(b).delete()
    assert not a.state().alive


@pytest.mark.parametrize("register", ["note", "name"])
def test_a_ring_of_stubs_still_folds(register):
    a, _, made = pair(field="0")
    members = json.loads(stub_of(a.edit(register, "1")).line)
    ring = [
        parse(operation.canonical({**members, "id": me * 32, "prev": {register: [other * 32]}}))
        for me, other in ("ab", "ba")
    ]
    assert fold([made, *ring], policy_of).rec == REC


def test_the_whole_line_counts_whether_or_not_its_stub_came_first():
    a, _, made = pair(note="0")
    last = a.edit("note", "1")
    for both in permutations([made, last, stub_of(last)]):
        assert fold(both, policy_of).value("note") == "1"


def test_a_left_out_proposal_does_not_replace_the_ruling():
    _, b, made = pair(rule="0", office=TOWNSHIP)
    proposal = b.edit("rule", "1", "propose")
    assert fold([made, stub_of(proposal)], policy_of).value("rule") == "0"


def test_a_left_out_tombstone_does_not_blank_the_registers_it_named():
    a, _, _ = pair(note="0")
    a.edit("note", "1")
    gone = a.delete()
    a.restore()
    known = [one for one in a.known.values() if one is not gone]
    assert fold([*known, stub_of(gone)], policy_of).value("note") == "1"
