"""Whatever a column may hold, in whatever way people write it: what is applied is the sheet."""

import datetime
from decimal import Decimal
from itertools import count

from hypothesis import given, seed
from hypothesis import strategies as some

from fupin_desktop import codes, excel, identity_number, local_fields, values
from fupin_desktop.catalogue.fields import Kind
from fupin_desktop.catalogue.household import PHONE
from fupin_desktop.excel.matching import Words
from tests.fupin_desktop.excel.test_any_roster import SEED, by_xlsxwriter, quick

KEYS = ("number", "name", "village", "relation", "id_number")
EPOCH = datetime.date(1899, 12, 30)
DAYS = some.dates(datetime.date(1955, 1, 1), datetime.date(2026, 11, 1))
LETTERS = some.text(some.sampled_from("石龙吴麻杨大二三妹𬭎·村组A1（）"), min_size=1, max_size=6)
PLAIN = LETTERS.filter(
    lambda text: text[0] not in "-/" and values.normalise(text) not in values.NOTHING
)


def of_text(field):
    if field.pattern == PHONE:
        number = some.integers(13_000_000_000, 19_999_999_999).map(str)
        spelt = some.sampled_from(["{}", " {}", "+86 {}", "86{}"])
        return some.tuples(number, spelt).map(lambda two: (two[1].format(two[0]), two[0]))
    if field.pattern:
        digits = some.text(some.sampled_from("0123456789"), min_size=16, max_size=19)
        return digits.map(lambda text: (text, text))
    return PLAIN.map(lambda text: (f" {text} ", text))


def of_integer(field):
    low, high = field.low or 0, 100_000 if field.high is None else field.high
    spelt = some.sampled_from([int, str, float, lambda n: f"{n} {field.unit}"])
    return some.tuples(some.integers(low, high), spelt).map(lambda two: (two[1](two[0]), two[0]))


def of_scaled(field, factor=1):
    places = 2 if field.kind is Kind.MONEY else field.places
    whole = some.integers(0, 10**9)

    def write(stored, spelt):
        number = Decimal(stored).scaleb(-places) / factor
        return spelt(number), stored

    plain = [str, lambda n: f"{n:,f}", float]
    return some.builds(write, whole, some.sampled_from(plain))


def of_date(field):
    spelt = some.sampled_from([
        lambda day: day, lambda day: (day - EPOCH).days, datetime.date.isoformat,
        lambda day: f"{day:%Y%m%d}", lambda day: f"{day.year}年{day.month}月{day.day}日",
        lambda day: f"{day.year}.{day.month}.{day.day}",
        lambda day: f"{day.year}/{day.month}/{day.day}",
    ])  # fmt: skip
    return some.builds(
        lambda day, way: (way(day), values.parse(field, day.isoformat())), DAYS, spelt
    )


def of_month(_field):
    spelt = some.sampled_from(["{0}-{1:02}", "{0}{1:02}", "{0}年{1}月", "{0}年{1:02}月"])
    return some.builds(
        lambda day, way: (way.format(day.year, day.month), f"{day:%Y-%m}"), DAYS, spelt
    )


def of_yesno(_field):
    words = {
        True: ("是", "√", "有", 1, "1", True, "Y"),
        False: ("否", "×", "无", 0, "未参加", False),
    }
    return some.sampled_from([(word, said) for said, some_ in words.items() for word in some_])


def labels(field):
    """Code and label of the choices that their words tell apart."""
    known = [(one.code, one.label) for one in codes.choices(field.choices)]
    return [one for one in known if codes.find(field.choices, one[1]) == one[0]]


def of_code(field):
    both = [(word, code) for code, label in labels(field) for word in (code, label)]
    return some.sampled_from(both)


def of_codes(field):
    known = [one for one in labels(field) if not set(one[1]) & set(",，、;；|/ ")]
    mark = some.sampled_from("、,;；/|")
    chosen = some.lists(some.sampled_from(known), min_size=1, max_size=3, unique=True)
    return some.builds(
        lambda parts, sign: (sign.join(label for _, label in parts), sorted(c for c, _ in parts)),
        chosen, mark,
    )  # fmt: skip


WAYS = {
    Kind.TEXT: of_text, Kind.LONG: of_text, Kind.INTEGER: of_integer, Kind.DECIMAL: of_scaled,
    Kind.MONEY: of_scaled, Kind.DATE: of_date, Kind.YESNO: of_yesno, Kind.CODE: of_code,
    Kind.CODES: of_codes,
}  # fmt: skip


def identity(number):
    """Some ways of writing an identity number, and the one in which it is kept."""
    day = f"19{number % 50 + 40}0{number % 9 + 1}1{number % 9}"
    body = f"433122{day}{number:03}"
    whole = body + values.check_digit(body)
    old = f"433122{day[2:]}{number:03}"
    return some.sampled_from([
        (whole, whole), (whole.lower(), whole), (f"{whole[:6]} {whole[6:14]} {whole[14:]}", whole),
        (f"'{whole}", whole), (old, old), (f"{whole}41", f"{whole}41"),
    ])  # fmt: skip


def columns_of(ledger):
    """All columns of household and person, with what is written below them."""
    words = Words(ledger)
    made = []
    for key, (table, field) in words.fields.items():
        if table not in ("household", "person") or field.name in KEYS or field.via:
            continue
        if words.persons[values.normalise(field.label)][0] != table:
            continue  # 备注 is each person's own where every person has a row
        made.append((key, field.label, WAYS[field.kind](field)))
        if field.kind is Kind.MONEY:
            made.append((key, f"{field.label}（万元）", of_scaled(field, 10_000)))
        if field.kind is Kind.DATE and not field.pattern:
            made.append((key, field.label, of_month(field)))
    return made


def test_every_kind_of_column_holds_what_the_sheet_says(tmp_path, ledger, thorough):
    for label, kind, more in (("收购款", "money", {}), ("林地", "decimal", {"unit": "亩"})):
        local_fields.define(ledger, table="household", label=label, kind=kind, **more)
    columns, numbers = columns_of(ledger), count()
    kinds = {
        ledger.table(key.partition(".")[0]).fields[key.partition(".")[2]].kind
        for key, *_ in columns
    }
    assert kinds == set(WAYS)
    chosen = some.lists(
        some.sampled_from(columns), min_size=4, max_size=14, unique_by=lambda one: one[0]
    )

    @seed(SEED)
    @quick(thorough)
    @given(
        data=some.data(),
        columns=chosen,
        homes=some.lists(some.integers(1, 3), min_size=1, max_size=3),
    )
    def check(data, columns, homes):
        rows, expected = [], {}
        for place, many in enumerate(homes):
            for n in range(many):
                number = f"7{place:04}{n:04}"
                written, kept = data.draw(identity(10 * place + n))
                cells = [
                    f"7{place:04}",
                    number,
                    f"石{place}{n}",
                    "户主" if n == 0 else "之子",
                    written,
                ]
                expected["person", number, "id_number"] = kept
                for key, _, value in columns:
                    table, _, name = key.partition(".")
                    if table == "household" and n:
                        cells.append(None)
                        continue
                    raw, kept = data.draw(value)
                    cells.append(raw)
                    expected[table, number if table == "person" else f"7{place:04}", name] = kept
                rows.append(cells)
        path = tmp_path / f"{next(numbers)}.xlsx"
        head = (
            "户编号",
            "人编号",
            "姓名",
            "与户主关系",
            "证件号码",
            *(title for _, title, _ in columns),
        )
        by_xlsxwriter(path, [head, *rows])
        imported = excel.read_plan(ledger, path)
        assert [line.reason for line in imported.plan.of_kind("refused")] == []
        excel.apply(ledger, imported)
        found = {
            (table, row["number"], name): value
            for table in ("household", "person")
            for row in ledger.rows(table, ledger.find(table)) for name, value in row.items()
        }  # fmt: skip
        again = excel.read_plan(ledger, path)
        ledger.undo()
        assert ledger.count("person") == 0
        assert {key: found[key] for key in expected} == expected
        assert not again.changes

    check()


def test_the_written_identity_numbers_are_such():
    assert {identity_number.doubt_id_number(identity(n).elements[0][0]) for n in range(9)} == {""}
