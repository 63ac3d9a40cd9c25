"""Derived tables: writing whole rows, finding, counting, whatever the values are."""

import json

import pytest

from db import records
from db.connection import in_memory
from db.records import AllOf, AnyOf, Between, Like, Not, Prefix, Through

LAYOUT = {"home": {"name": "TEXT", "size": "INTEGER"}, "person": {"home": "TEXT", "name": "TEXT"}}
NAMES = ["100%", "a_b", "axb", "q'q", 'd"d', "b\\s", "ABC", "张三", None]


@pytest.fixture
def db():
    db = in_memory()
    records.create(db, LAYOUT, {"person": ("home",)})
    records.put(db, "home", [row(str(n), name, n) for n, name in enumerate(NAMES)])
    yield db
    db.conn.close()


def row(rec, name, size, deleted=0):
    return {"id": rec, "office": "1", "deleted": deleted, "extra": None, "name": name, "size": size}


def person(rec, home, name, deleted=0):
    return {"id": rec, "office": "1", "deleted": deleted, "extra": None, "home": home, "name": name}


def names(db, **where):
    found = records.find(db, "home", where.pop("where", {}), **where)
    return [one["name"] for one in records.rows(db, "home", found)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [("%", ["100%"]), ("_", ["a_b"]), ("'", ["q'q"]), ('"', ['d"d']), ("\\", ["b\\s"]),
     ("abc", ["ABC"]), ("三", ["张三"]), ("a_", ["a_b"]), ("*", []), ("?", [])],
)  # fmt: skip
def test_like_takes_its_own_signs_literally(db, text, expected):
    assert names(db, search=[[("name", Like(text))]]) == expected


def test_every_group_of_a_search_must_hold_by_any_condition(db):
    groups = [[("name", Like("a")), ("size", 5)], [("size", [1, 5])]]
    assert names(db, search=groups) == ["a_b", "b\\s"]
    assert records.count(db, "home", {}, groups) == 2


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        ({}, NAMES), ({"name": None}, [None]), ({"size": 3}, ["q'q"]),
        ({"size": [0, 3, 99]}, ["100%", "q'q"]), ({"size": {7}}, ["张三"]), ({"size": []}, []),
        ({"name": Prefix("a")}, ["a_b", "axb"]), ({"name": Prefix("1")}, ["100%"]),
        ({"name": "q'q", "size": 4}, []), ({"name": ["张三", 'd"d']}, ['d"d', "张三"]),
        ({"size": Between(2, 4)}, ["axb", "q'q", 'd"d']), ({"size": Between(7)}, ["张三", None]),
        ({"size": Between(None, 0)}, ["100%"]), ({"name": Between()}, NAMES[:-1]),
        ({"size": AnyOf((0, Between(8)))}, ["100%", None]), ({"size": AnyOf(())}, []),
        ({"size": AllOf((Between(1), Not([1, 2, 3, 4, 5, 6])))}, ["张三", None]),
        ({"size": AllOf(())}, NAMES), ({"name": Not(None)}, NAMES[:-1]),
        ({"name": Not(Like("a")), "size": Between(5)}, ["b\\s", "张三", None]),
    ],
)  # fmt: skip
def test_where(db, where, expected):
    assert names(db, where=where) == expected
    assert records.count(db, "home", where) == len(expected)


def test_through_another_table(db):
    records.put(db, "person", [person("p", "3", "李"), person("q", "4", "王", deleted=1)])
    by = {"id": Through("person", "home", {"name": Like("李")})}
    assert names(db, where=by) == ["q'q"]
    assert names(db, where={"id": Through("person", "home", {"name": "王"})}) == []


def test_order_limit_offset(db):
    assert names(db, order=["-size"], limit=2) == [None, "张三"]
    assert names(db, order=["size"], limit=1, offset=2) == ["axb"]
    assert names(db, offset=7) == ["张三", None]
    assert names(db, limit=0) == []
    assert names(db, order=["name"], limit=1) == [None]


def test_put_writes_whole_rows_and_keeps_their_place(db):
    records.put(db, "home", [{"id": "1", "name": "new", "deleted": 0}])
    assert names(db)[:3] == ["100%", "new", "axb"]
    assert records.rows(db, "home", ["1"])[0]["size"] is None
    records.put(db, "home", [
        {"id": "1", "name": "new", "deleted": 0}, {"id": "2", "size": 8, "deleted": 0},
    ])  # fmt: skip
    assert [row["size"] for row in records.rows(db, "home", ["1", "2"])] == [None, 8]
    assert names(db)[:3] == ["100%", "new", None]
    records.put(db, "home", [])
    records.change(db, "home", ("name", "size"), [("newer", 9, "1"), ("x", 1, "nobody")])
    assert names(db, where={"size": 9}) == ["newer"]
    assert len(names(db)) == len(NAMES)


def test_deleted_rows_are_found_only_when_asked(db):
    records.put(db, "home", [row("1", "gone", 1, deleted=1)])
    assert "gone" not in names(db)
    assert records.count(db, "home", {}) == len(NAMES) - 1
    assert len(list(records.select(db, "home", ("id",), {}, dead=True))) == len(NAMES)
    assert len(list(records.select(db, "home", ("id",), {}))) == len(NAMES) - 1
    assert [one["id"] for one in records.everything(db, "home")] == [str(n) for n in range(9)]


def test_rows_come_in_the_order_asked_for(db):
    many = [row(f"r{n}", "x", n) for n in range(5000)]
    records.put(db, "home", many)
    asked = [f"r{n}" for n in range(4999, -1, -1)]
    assert [one["id"] for one in records.rows(db, "home", ["nobody", *asked, "r1"])] == [
        *asked, "r1",
    ]  # fmt: skip
    assert records.rows(db, "home", ["r7"], ("id", "size")) == [{"id": "r7", "size": 7}]


def test_tally_counts_in_the_order_people_expect(db):
    names = ["十组", "二组", "二组", None, "三组"]
    records.put(db, "home", [row(f"t{n}", name, 70) for n, name in enumerate(names)])
    found = records.tally(db, "home", "name", {"size": 70})
    assert list(found.items()) == [("二组", 2), ("三组", 1), ("十组", 1), (None, 1)]
    assert list(records.tally(db, "home", "size", {"name": names[:1]})) == [70]


def test_heads_are_replaced_record_by_record(db):
    rows = [("1", "a", "home", "[]", ""), ("1", "b", "home", "[]", "conflict")]
    records.put_heads(db, ["1"], rows)
    records.put_heads(db, ["2"], [("2", "a", "home", "[]", "proposal")])
    assert [(one["rec"], one["register"]) for one in records.open_heads(db)] == [
        ("1", "b"), ("2", "a"),
    ]  # fmt: skip
    assert records.count_open(db) == 2
    records.put_heads(db, ["1"], [])
    assert records.count_open(db) == 1
    assert len(list(records.all_heads(db))) == 1


def test_create_empties_what_was_there(db):
    records.create(db, LAYOUT, {})
    assert names(db) == []


def test_names_with_quotes_are_quoted(db):
    records.create(db, {'a"b': {'c"d': "TEXT"}}, {'a"b': ('c"d',)})
    records.put(db, 'a"b', [{"id": "1", "deleted": 0, 'c"d': "x"}])
    assert records.find(db, 'a"b', {'c"d': "x"}, order=['-c"d']) == ["1"]


def test_a_name_with_a_dot_lies_inside_extra(db):
    extras = [{"x.a": "甲"}, {"x.b": "乙"}, {"x.a": True}, {}]
    for number, extra in enumerate(extras):
        records.put(db, "home", [{"id": f"e{number}", "deleted": 0, "extra": json.dumps(extra)}])
    assert records.find(db, "home", {"x.a": "甲"}) == ["e0"]
    assert records.find(db, "home", {"x.a": True}) == ["e2"]
    assert records.find(db, "home", {"x.a|x.b": "乙"}) == ["e1"]
    assert "e3" in records.find(db, "home", {"x.a|x.b": None})
    found = records.find(db, "home", {}, order=["-x.b", "id"])
    assert found[0] == "e1"
    assert records.tally(db, "home", "x.b", {})["乙"] == 1


def test_order_by_what_a_reference_is_called(db):
    homes = {"p": "2", "q": "0", "r": "9"}
    records.put(db, "person", [person(rec, home, rec) for rec, home in homes.items()])
    assert records.find(db, "person", {}, order=["home>home.name", "name"]) == ["r", "q", "p"]
    assert records.find(db, "person", {}, order=["-home>home.name"]) == ["p", "q", "r"]


# ---- the last row of each owner -----------------------------------------------------------------


def test_the_last_row_of_each_owner_up_to_several_bounds():
    db = in_memory()
    layout = {"home": {"name": "TEXT"}, "call": {"home": "TEXT", "day": "TEXT", "note": "TEXT"}}
    records.create(db, layout, {"call": ("home,deleted,day,note",)})

    def put(table, rec, deleted=0, **values):
        meta = {"id": rec, "office": "1", "deleted": deleted, "extra": None}
        records.put(db, table, [{**meta, **values}])

    for rec, gone in (("a", 0), ("b", 0), ("c", 1)):
        put("home", rec, gone, name=rec)
    calls = (
        ("a", "2026-01", "x", 0),
        ("a", "2026-03", "y", 0),
        ("a", "2026-03", "z", 0),
        ("a", "2026-09", None, 0),
        ("a", "2026-04", "gone", 1),
        ("c", "2026-01", "w", 0),
    )
    for number, (home, day, note, deleted) in enumerate(calls):
        put("call", str(number), deleted, home=home, day=day, note=note)
    found = list(
        records.latest(db, "call", ("home", "home"), ("day", "note"), ("2026-05", "2026-02"))
    )
    assert [(rec, *(one and json.loads(one) for one in rest)) for rec, *rest in found] == [
        ("a", ["2026-03", "z"], ["2026-01", "x"]),
        ("b", None, None),
    ]
    plan = " ".join(
        str(tuple(one.values()))
        for one in db.query(
            "EXPLAIN QUERY PLAN SELECT (SELECT day FROM call AS i WHERE i.home = o.id"
            " AND i.deleted = 0 AND i.day <= '2026' ORDER BY i.day DESC, i.note DESC"
            " LIMIT 1) FROM home AS o"
        )
    )
    assert "COVERING INDEX call_home_deleted_day_note" in plan
    db.conn.close()
