"""The line format: one canonical form, every refusal, and lines that must read for ever."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fupin_desktop import operation
from fupin_desktop.operation import BadLine, canonical, identify, parse, recall, seal, stub_of

GOLDEN = Path(__file__).parents[1] / "data" / "operation"
A, B, C = "a" * 32, "b" * 32, "c" * 32


def members(**changes):
    """Members of a sound line, some of them changed."""
    return {
        "v": 1, "rid": "0123456789abcdef0123", "seq": 2, "after": A, "lam": 7,
        "office": "990101001001", "user": "王建国", "act": "edit", "type": "visit", "rec": B,
        "set": {"content": "玉米长势好，𠮷家缺水泵", "date": "2026-03-05"},
        "prev": {"content": [A, B], "date": [A]}, "wall": "2026-03-05T09:12:33+08:00",
        "why": "", "sv": 1, "tx": C, "salt": C, **changes,
    }  # fmt: skip


def stub_members(**changes):
    return {
        "id": C, "rid": "0123456789abcdef0123", "seq": 2, "after": A, "lam": 7, "type": "person",
        "rec": B, "prev": {"document": [A]}, "purged": True, **changes,
    }  # fmt: skip


def raw(text_or_members):
    """Write a line as a careless program would: no check of ours takes part."""
    data = text_or_members
    text = data if isinstance(data, str) else json.dumps(
        data, ensure_ascii=False, sort_keys=True, separators=(",", ":")
    )  # fmt: skip
    return text.encode("utf-8", "surrogatepass")


def test_seal_gives_what_parse_reads():
    sealed = seal(members())
    assert parse(sealed.line) == sealed
    assert sealed.id == identify(sealed.line)
    assert sealed.prev == {"content": (A, B), "date": (A,)}
    assert not sealed.creates
    assert not sealed.purged


def test_line_is_canonical_whatever_the_order_of_the_members():
    turned = dict(reversed(members().items()))
    assert seal(turned).line == seal(members()).line == raw(members())


@pytest.mark.parametrize("name", sorted(operation.MEMBERS))
def test_every_member_is_demanded(name):
    data = members()
    del data[name]
    with pytest.raises(BadLine, match=name):
        parse(raw(data))


@pytest.mark.parametrize("name", sorted(operation.STUB_MEMBERS - {"purged"}))
def test_every_member_of_a_stub_is_demanded(name):
    data = stub_members()
    del data[name]
    with pytest.raises(BadLine, match=name):
        parse(raw(data))


def nested(depth):
    """A value inside `set` whose innermost list stands at this depth of the line."""
    value = []
    for _ in range(depth - 3):
        value = [value]
    return {"note": value}


REFUSED = {
    "float": {"set": {"amount": 1.5}},
    "float that is whole": raw(members()).replace(b'"lam":7', b'"lam":7.0'),
    "exponent": raw(members()).replace(b'"lam":7', b'"lam":7e0'),
    "NaN": raw(members()).replace(b'"lam":7', b'"lam":NaN'),
    "Infinity": raw(members()).replace(b'"lam":7', b'"lam":Infinity'),
    "minus zero": raw(members()).replace(b'"lam":7', b'"lam":-0'),
    "big integer": {"set": {"amount": 2**53 + 1}},
    "big negative integer": {"set": {"amount": -(2**53) - 1}},
    "integer of 5,000 digits": raw(members()).replace(b'"lam":7', b'"lam":' + b"9" * 5000),
    "prev not sorted": {"prev": {"content": [B, A]}},
    "prev twice the same": {"prev": {"content": [A, A]}},
    "prev without heads": {"prev": {"content": []}},
    "prev no list": {"prev": {"content": A}},
    "prev no object": {"prev": [A]},
    "prev null": {"prev": None},
    "prev of a short name": {"prev": {"content": ["abc"]}},
    "prev of capitals": {"prev": {"content": ["A" * 32]}},
    "prev of a number": {"prev": {"content": [1]}},
    "prev of a bad register": {"prev": {"Content": [A]}},
    "set no object": {"set": []},
    "set of a bad register": {"set": {"联系电话": "1"}},
    "set of an empty register": {"set": {"": "1"}},
    "NUL": {"set": {"note": "a\0b"}},
    "control character": {"set": {"note": "a\x07b"}},
    "carriage return": {"set": {"note": "a\r\nb"}},
    "backspace": {"set": {"note": "a\bb"}},
    "form feed": {"why": "a\fb"},
    "delete character": {"set": {"note": "a\x7fb"}},
    "C1 control": {"set": {"note": "a\x9fb"}},
    "lone surrogate, escaped": raw(members(why="?")).replace(b"?", rb"\ud800"),
    "control in a nested list": {"set": {"note": [["\x01"]]}},
    "control in a nested name": {"set": {"note": {"\x01": 1}}},
    "control in the user": {"user": "王\x1b国"},
    "raw control": raw(members()).replace(b'2026-03-05"', b'2026\x01-03-05"'),
    "too deep": {"set": nested(9)},
    "far too deep": b"[" * 100_000,
    "no JSON": b"visit",
    "no object": b"[]",
    "null": b"null",
    "empty": b"",
    "not UTF-8": b"\xff\xfe",
    "GBK": json.dumps(members(), ensure_ascii=False).encode("gbk", "replace"),
    "byte order mark": b"\xef\xbb\xbf" + raw(members()),
    "newline": raw(members()) + b"\n",
    "space": raw(members()).replace(b'"seq":2', b'"seq": 2'),
    "escaped Chinese": json.dumps(members(), sort_keys=True, separators=(",", ":")).encode(),
    "escaped slash": raw(members(why="a/b")).replace(b"a/b", rb"a\/b"),
    "member twice": raw(members()).replace(b'"seq":2', b'"seq":1,"seq":2'),
    "members not sorted": json.dumps(members(), ensure_ascii=False, separators=(",", ":")).encode(),
    "two lines": raw(members()) + b"\n" + raw(members()),
    "cut": raw(members())[:-1],
    "too long": {"set": {"note": "长" * 400_000}},
    "v 0": {"v": 0},
    "v text": {"v": "1"},
    "v true": {"v": True},
    "rid short": {"rid": "0123"},
    "rid capitals": {"rid": "0123456789ABCDEF0123"},
    "rid null": {"rid": None},
    "seq 0": {"seq": 0, "after": None},
    "seq true": {"seq": True, "after": None},
    "seq text": {"seq": "2"},
    "lam 0": {"lam": 0},
    "lam negative": {"lam": -1},
    "lam true": {"lam": True},
    "first with after": {"seq": 1},
    "second without after": {"after": None},
    "after short": {"after": "ab"},
    "office of letters": {"office": "XC"},
    "office of 13 digits": {"office": "9" * 13},
    "office empty": {"office": ""},
    "office full width": {"office": "９９０１０１"},
    "office a number": {"office": 990101001001},
    "user null": {"user": None},
    "wall null": {"wall": None},
    "why a list": {"why": []},
    "act unknown": {"act": "drop"},
    "act null": {"act": None},
    "act a list": {"act": ["edit"]},
    "type empty": {"type": ""},
    "type null": {"type": None},
    "type Chinese": {"type": "走访"},
    "rec short": {"rec": "1"},
    "rec of two": {"rec": f"{B} {C}"},
    "rec and tx shifted": {"rec": f"{B} {C[:8]}", "tx": C[8:]},
    "rec capitals": {"rec": "A" * 32},
    "sv 0": {"sv": 0},
    "sv true": {"sv": True},
    "tx short": {"tx": ""},
    "salt short": {"salt": "00"},
    "salt not hex": {"salt": "g" * 32},
}


@pytest.mark.parametrize("wrong", REFUSED.values(), ids=REFUSED)
def test_refused(wrong):
    line = wrong if isinstance(wrong, bytes) else raw(members(**wrong))
    with pytest.raises(BadLine):
        parse(line)


FIRST = {  # of a record: such a line is looked at as a whole
    **REFUSED,
    "set twice": raw(members(prev={})).replace(b'},"sv"', b'},"set":5,"su":{},"sv"'),
    "set twice, one in disguise": raw(members(prev={})).replace(b'},"sv"', b'},"set":{},"sv"'),
    "newer member that nests too deep": raw(members(prev={}, su=nested(9))),
    "newer member of another kind than it looks": raw(members(prev={}, su={"x": 0.5})),
    "tail in a text": raw(members(prev={}, tx="", why='},"sv":1,"tx":"')),
    "text that ends early": raw(members(prev={}, user='"')).replace(b'\\"', b'"'),
}


@pytest.mark.parametrize("wrong", FIRST.values(), ids=FIRST)
def test_refused_as_the_first_of_a_record(wrong):
    line = wrong if isinstance(wrong, bytes) else raw(members(**{"prev": {}, **wrong}))
    with pytest.raises(BadLine):
        parse(line)


REFUSED_STUBS = {
    "not purged": {"purged": False}, "purged 1": {"purged": 1}, "id short": {"id": "a"},
    "id null": {"id": None}, "prev not sorted": {"prev": {"document": [B, A]}},
    "rid": {"rid": ""}, "chain": {"after": None}, "type": {"type": 1}, "rec": {"rec": None},
}  # fmt: skip


@pytest.mark.parametrize("wrong", REFUSED_STUBS.values(), ids=REFUSED_STUBS)
def test_refused_stub(wrong):
    with pytest.raises(BadLine):
        parse(raw(stub_members(**wrong)))


@pytest.mark.parametrize(
    "value",
    ["\ud800", b"bytes", {1, 2}, 0.5, float("nan"), object()],
    ids=["lone surrogate", "bytes", "set", "float", "nan", "object"],
)
def test_seal_refuses_what_json_cannot_say(value):
    with pytest.raises(BadLine):
        seal(members(set={"note": value}))


def test_seal_refuses_a_ring():
    ring = []
    ring.append(ring)
    with pytest.raises(BadLine):
        seal(members(set={"note": ring}))


@pytest.mark.parametrize(
    "value",
    [
        "两行\n一个\t制表", "反斜杠 \\u0000 是文字", "\"引号\"", "＝SUM(A1)", "𠮷𬒈",
        "阿依古丽·买买提", "a\u2028b", "\ufeff", "e\u0301", "é",
        2**53, -(2**53), 0, True, False, None, [], {},
        {"bank_name": "信用社", "bank_account": "62"}, ["01", "02"],
    ],
)  # fmt: skip
def test_values_come_back_as_they_were_typed(value):
    sealed = seal(members(set={"note": value}))
    assert parse(sealed.line).set == {"note": value}
    assert recall(sealed.line, sealed.id).set == {"note": value}


def test_deepest_value_still_allowed():
    assert parse(raw(members(set=nested(8)))).set == nested(8)


def test_unknown_members_and_newer_versions_are_kept_verbatim():
    line = raw(members(v=2, mood="好", sv=99, type="_weather", set={"x.ab12": 1, "_sky": "晴"}))
    found = parse(line)
    assert found.line == line
    assert (found.type, found.sv) == ("_weather", 99)
    assert found.set == {"x.ab12": 1, "_sky": "晴"}


def test_stub_keeps_chain_and_heads_but_no_content():
    whole = seal(members())
    stub = stub_of(whole)
    assert stub.purged
    assert stub.set == {}
    assert (stub.user, stub.office, stub.why) == ("", "", "")
    for name in ("id", "rid", "seq", "after", "lam", "type", "rec", "prev"):
        assert getattr(stub, name) == getattr(whole, name), name
    assert parse(stub.line) == stub
    assert recall(stub.line, stub.id) == stub
    assert "玉米" not in stub.line.decode()
    assert whole.id not in json.dumps(members())  # it is named nowhere else


def test_creating_operation_names_nothing():
    assert seal(members(prev={})).creates


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)


@given(JSON)
def test_what_seal_accepts_reads_back_equal(value):
    try:
        sealed = seal(members(set={"note": value}))
    except BadLine:
        return
    again = parse(sealed.line)
    assert again == sealed
    assert again == recall(sealed.line, sealed.id)
    assert canonical(again.set["note"]) == canonical(value)


NAMES = st.dictionaries(st.text(), JSON, max_size=6)


@given(NAMES)
def test_a_line_is_read_in_the_form_it_is_written_in(names):
    """Two encoders write it, one for each way; they must not differ in any character or order."""
    line = raw({**members(), "more": names})
    reason = ""
    try:
        assert parse(line).line == line == canonical(json.loads(line))
    except BadLine as error:
        reason = str(error)
    assert reason != "not in canonical form"


@given(st.binary(max_size=200))
def test_noise_is_refused_and_nothing_else_happens(noise):
    with pytest.raises(BadLine):
        parse(noise)


@given(st.data())
def test_every_changed_byte_gives_another_id_or_a_refusal(data):
    line = bytearray(seal(members()).line)
    place = data.draw(st.integers(0, len(line) - 1))
    line[place] ^= 1 << data.draw(st.integers(0, 7))
    try:
        found = parse(bytes(line))
    except BadLine:
        return
    assert found.id != seal(members()).id


SETS = st.dictionaries(
    st.sampled_from(["content", "date", "x.a"]),
    st.text('ab{}":,\\走', max_size=6) | st.integers(0, 9) | st.just({"sv": 1, "a": ["},"]}),
)
PIECES = (b"", b'"', b"}", b"{", b",", b"0", b"a", b'},"sv":1', b'},"set":{', b"\\")


@given(st.data())
def test_a_line_that_looks_usual_is_read_as_any_other(data):
    line = bytearray(seal(members(prev={}, set=data.draw(SETS))).line)
    for _ in range(data.draw(st.integers(0, 2))):
        start = data.draw(st.integers(0, len(line) - 1))
        line[start : start + data.draw(st.integers(0, 3))] = data.draw(st.sampled_from(PIECES))
    try:
        found = parse(bytes(line))
    except BadLine:
        return
    assert operation._read_closely(json.loads(line), bytes(line)) == found


@pytest.mark.parametrize("path", sorted(GOLDEN.glob("*.jsonl")), ids=lambda path: path.stem)
def test_golden_lines_read_for_ever(path):
    """A released line never changes its id, and what it says stays what it said."""
    lines = path.read_bytes().splitlines()
    told = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
    assert len(lines) == len(told)
    for line, expected in zip(lines, told, strict=True):
        found = parse(line)
        assert found.id == expected["id"]
        assert found.line == line
        for name, value in expected.items():
            mine = getattr(found, name)
            assert (json.loads(json.dumps(mine)) if name == "prev" else mine) == value, name


def test_golden_files_are_there():
    assert [path.name for path in sorted(GOLDEN.glob("*.jsonl"))] == ["v1.jsonl"]
