"""监测对象信息采集: the form of a household under monitoring, of 2021 and later."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from fupin_desktop import codes
from fupin_desktop.catalogue import TABLES
from fupin_desktop.paper.held import Held
from fupin_desktop.paper.pieces import Note, Piece, Signing
from fupin_desktop.paper.register_form import block, head_block, people
from fupin_desktop.paper.words import Column, Listing, labelled

OWN: Final = "本台账自拟，非官方表样：项目和顺序按公开资料整理。"
HEAD: Final = ("number", "name", "phone", "monitoring_kind", "covered_without_labour",
               "monitoring_since", "settlement", "risks", "disasters", "risk_note")  # fmt: skip
PEOPLE: Final = (
    ("name", "relation", "sex", "id_number", "ethnic", "political", "education", "school"),
    ("name", "dropout_reason", "health", "labour", "work_place", "work_months", "public_job",
     "public_job_months", "phone"),
    ("name", "resident_medical", "employee_medical", "serious_illness_insurance",
     "commercial_medical", "medical_aid", "resident_pension", "employee_pension"),
    ("name", "subsistence_allowance", "destitute_support", "relocated"),
)  # fmt: skip
AT_START, AFTER = "2", "3"  # income_kind and guarantee_kind alike
SAFE: Final = ("date", "house_problem", "dropout", "water_problem", "uninsured")
MONEY: Final = ("a_total", "b_total", "c_total", "d_total", "e_total", "net", "per_person",
                "claims", "own_medical", "reference", "reference_each")  # fmt: skip
REMOVED: Final = ("risk_state", "risk_removal_way", "risk_removed_on", "monitor_contact",
                  "monitor_phone")  # fmt: skip
FOOT: Final = ("collector", "collector_phone", "form_writer", "form_writer_phone")
SIGNERS: Final = ("户主签字", "填表时间")


def pieces(held: Held) -> Iterator[Piece]:
    """The form of a household under monitoring, as it stood on the day."""
    yield Note(OWN)
    yield head_block(held, "监测对象", HEAD)
    for names in PEOPLE:
        yield people(held, names)
    yield _twice(held, "guarantee", SAFE, "三保障和饮水安全")
    yield _twice(held, "income", MONEY, "收支情况")
    yield _measures(held)
    yield replace(block(held, "household", held.row, REMOVED), label="风险消除")
    yield replace(block(held, "household", held.row, FOOT), label="填报")
    yield Signing(SIGNERS)


def _twice(held: Held, table: str, names: Sequence[str], title: str) -> Listing:
    """Values at identification and after the risk was removed, beside each other."""
    fields = [TABLES[table].fields[name] for name in names]
    both = [held.latest(table, kind) for kind in (AT_START, AFTER)]
    rows = tuple(
        (labelled(field), *(held.wording.text(field, row) for row in both)) for field in fields
    )
    heads = (Column("项目", 150, "left"), Column("识别时", 120), Column("风险消除后", 120))
    return Listing(heads, rows, title)


def _measures(held: Held) -> Listing:
    """Every kind of help, with what there was of it by the day."""
    known, found = TABLES["measure"].fields, held.owned("measure")
    rows = []
    for one in codes.choices("measure_category", held.day):
        own = [row for row in found if row["category"] == one.code]
        said = "；".join(
            " ".join(filter(None, (held.wording.text(known[name], row)
                                   for name in ("start_date", "detail", "content"))))
            for row in own
        )  # fmt: skip
        rows.append((one.label, said))
    heads = (Column("帮扶类别", 92, "left"), Column("实施情况", 330, "left", elastic=True))
    return Listing(heads, tuple(rows), "帮扶措施")
