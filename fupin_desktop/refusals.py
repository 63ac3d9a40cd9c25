"""What a change may not do: fields there are none of, keys, other offices' records."""

from collections.abc import Sequence

from fupin_desktop import derive, local, stubs
from fupin_desktop.catalogue import TABLES
from fupin_desktop.catalogue.fields import Json, Table
from fupin_desktop.errors import FupinError
from fupin_desktop.merge import VILLAGE_DIGITS, Folded
from fupin_desktop.operation import Operation
from fupin_desktop.record import Change

OWN_PLACES = ("region", "household")  # a region is its place; a household's village is asked for
RULED = ("survey_round",)  # what a superior has laid down stands
ELSEWHERE = ("household", "attachment")  # may lie with another office: it moves; it is of a record
SUPERIORS = {  # what only a superior writes, and what of it a village may fill in
    "returned": frozenset({"reply", "replied", "replier"}), "code_entry": frozenset[str](),
}  # fmt: skip


def check_fields(change: Change) -> None:
    """Refuse fields that nobody can fill in; raises FupinError."""
    table = TABLES.get(change.table)
    if table is None:
        raise FupinError(f"没有“{change.table}”这种记录，什么也没有保存。请核对名称。")
    own = derive.LOCAL
    unknown = [n for n in change.values if n not in table.fields and not n.startswith(own)]
    if unknown:
        raise FupinError(f"{table.label}没有“{unknown[0]}”这一项，什么也没有保存。请核对字段名。")
    computed = [n for n in change.values if n in table.fields and table.fields[n].computed]
    if computed:
        label = table.fields[computed[0]].label
        raise FupinError(f"“{label}”由程序计算，不能填写，什么也没有保存。请改它所依据的各项。")


def check(change: Change, folded: Folded | None, office: str) -> None:
    """Refuse what an office may not do to a record, or with a new one; raises FupinError."""
    if change.table == local.TABLE:
        _check_local(change, folded, office)
    if change.table in RULED and folded is not None:
        _check_above(change, folded, office)
    if change.table in SUPERIORS:
        _check_superior(change, folded, office)
    _check_place(change, folded, office)
    if folded is not None:
        _check_type(change, folded)
        _check_fixed(change, folded)


def check_held(change: Change, folded: Folded, history: Sequence[Operation]) -> None:
    """Refuse to write over what stands elsewhere and came without its content."""
    left_out = stubs.left_out(folded, history)
    fields = TABLES[change.table].fields if left_out else {}
    for name, value in change.values.items() if left_out else ():
        field = fields.get(name)
        if value is not None and (field.group if field else name) in left_out:
            raise FupinError(
                f"“{field.label if field else name}”的内容没有随包带来，这里不能改，"
                "什么也没有保存。请对方导出带敏感项的包，接收以后再改。"
            )


def check_known(register: str, folded: Folded, history: Sequence[Operation]) -> None:
    """Refuse to decide between values of which one came without its content."""
    if register in stubs.left_out(folded, history):
        raise FupinError(
            "有一方的内容没有随包带来，还不能核定，什么也没有改动。"
            "请对方导出带敏感项的包，接收以后再核定。"
        )


def check_burial(folded: Folded, office: str) -> None:
    """Refuse to delete what belongs to a superior or to a neighbour; raises FupinError."""
    table = TABLES.get(folded.type)
    if table and folded.type == "returned" and len(office) >= VILLAGE_DIGITS:
        raise FupinError(f"{table.label}不能删除，什么也没有改动。请写答复，由上级了结。")
    if table and not _is_ours(table, folded.value(table.place), office):
        raise FupinError(f"这一条{table.label}归别的单位，不能删除，什么也没有改动。请告诉上级。")


def _check_type(change: Change, folded: Folded) -> None:
    if folded.type != change.table:
        raise FupinError(
            f"记录 {change.rec} 是“{folded.type}”，不是“{change.table}”，"
            "什么也没有保存。请核对编号。"
        )


def _check_fixed(change: Change, folded: Folded) -> None:
    table = TABLES[change.table]
    for name, value in change.values.items():
        field_ = table.fields.get(name)
        if field_ and field_.fixed and value != folded.value(field_.group):
            raise FupinError(
                f"{table.label}建立后不能改“{field_.label}”，什么也没有保存。"
                "填错了请删除这一条，再按正确的新建。"
            )


def _check_place(change: Change, folded: Folded | None, office: str) -> None:
    """Nobody puts a record into the hands of a superior or of a neighbour."""
    table = TABLES[change.table]
    place = change.values.get(table.place)
    held = folded.value(table.place) if folded else None
    if place != held and not _is_ours(table, place, office) and table.name not in OWN_PLACES:
        raise FupinError(f"{table.label}只能归本单位或下级，什么也没有保存。请核对所属地区。")


def _is_ours(table: Table, place: Json, office: str) -> bool:
    """Tell whether an office may place records there; above it only what none but they will see."""
    code = str(place or "")
    common = table.shared or table.name == "region"
    above = office.startswith(code) and not (common and code)
    return table.name in ELSEWHERE or code.startswith(office) or above


def _check_above(change: Change, folded: Folded, office: str) -> None:
    table = TABLES[change.table]
    held = str(folded.value(table.place) or "")
    if not held.startswith(office):
        raise FupinError(
            f"这一条{table.label}由上级布置，本单位不能改，什么也没有保存。需要改时请告诉上级。"
        )


def _check_superior(change: Change, folded: Folded | None, office: str) -> None:
    own = SUPERIORS[change.table]
    if len(office) >= VILLAGE_DIGITS and (folded is None or change.values.keys() - own):
        rest = "本单位只能写答复，" if own else ""
        raise FupinError(
            f"{TABLES[change.table].label}由上级填写，{rest}什么也没有保存。需要改时请告诉上级。"
        )


def _check_local(change: Change, folded: Folded | None, office: str) -> None:
    held = {name: folded.value(name) for name in TABLES[local.TABLE].fields} if folded else {}
    local.check(held or change.values, change.values, office)


def unstorable(change: Change) -> str:
    """Say that a change holds what cannot be stored."""
    label = TABLES[change.table].label
    return (
        f"{label}中有不能保存的字符（控制字符或残缺的汉字编码）或过长的内容，什么也没有保存。"
        "请删去看不见的字符后再试。"
    )
