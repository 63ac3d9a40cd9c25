"""Histories: what people do to ledgers and sticks, drawn by a seed and played on the real code.

Two to five replicas: a township, laptops of two villages, copies of their folders. Everything that
a user typed is written down as it is typed (`Typed`); `oracle.py` asks in the end where it is.
"""

import random
import shutil
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from db import log
from fupin_desktop import (
    attachments,
    compose,
    derive,
    enrolment,
    exchange,
    laptops,
    portions,
    purging,
    saving,
    succession,
)
from fupin_desktop.errors import FupinError
from fupin_desktop.record import Change
from fupin_desktop.registry import Registry

TOWNSHIP, VILLAGE, OTHER_VILLAGE = "990101001", "990101001201", "990101001202"
TEN_YEARS = timedelta(days=3653)
LINEUPS = (  # laptops beside the township: a and its copies, c of another village
    ("a",), ("a", "b"), ("a", "c"), ("a", "b", "c"), ("a", "b", "c", "d"),
)  # fmt: skip
SOURCES = {"a": "a", "b": "a", "c": "c", "d": "c", "town": "town"}
FIRST_MERGING = 7_000_000  # from this seed on, records are merged and taken apart too
FIRST_KEYED = 8_000_000  # from this seed on, with photos, parts, changes of keys, lost laptops
FIRST_PLAIN = 9_000_000  # from this seed on, most packages leave out what is sensitive
FIRST_PURGING = 10_000_000  # from this seed on, the township erases records for good too
ROUNDS = 8  # of exchanging, until all must be quiet
ANEW = ("已经更换密钥", "已停用", "本机的密钥打不开", "没有登记的电脑")  # then one enrols again
WHOLE, PARTED = (portions.MOST_LINES, portions.LARGEST), (3, 4000)


class Fault(AssertionError):
    """A history that went wrong."""


class Refused(FupinError):
    """A package of a laptop whose keys are no longer the ones known."""


class Typed(NamedTuple):
    """One value that a user typed and that was acknowledged; `before` is what the form showed."""

    by: str  # the replica
    tx: str
    rec: str
    name: str
    value: object
    before: object


class Step(NamedTuple):
    """One thing that happens: to whom, what, and a number that chooses among the possible."""

    who: int
    what: str
    number: int


@dataclass
class History:
    """What a seed stands for."""

    laptops: tuple[str, ...]
    clocks: tuple[int, ...]  # days
    steps: list[Step]
    parts: tuple[int, int] = WHOLE  # most lines and bytes of a package
    plain: bool = False  # whether most packages leave out what is sensitive, until all settles


def drawn(seed: int) -> History:
    """Draw a history."""
    dice = random.Random(seed)
    laptops = dice.choice(LINEUPS)
    clocks = tuple(dice.choice((0, 0, dice.randint(-3653, 3653))) for _ in range(5))
    likely = WEIGHTS | (MERGING if seed >= FIRST_MERGING else {})
    likely |= KEYED if seed >= FIRST_KEYED else {}
    likely |= SENSITIVE if seed >= FIRST_PLAIN else {}
    likely |= PURGING if seed >= FIRST_PURGING else {}
    names, weights = zip(*likely.items(), strict=True)
    whats = dice.choices(names, weights, k=dice.randint(4, 18))
    steps = [Step(dice.randrange(5), what, dice.randrange(1000)) for what in whats]
    parts = dice.choice((WHOLE, PARTED)) if seed >= FIRST_KEYED else WHOLE
    return History(laptops, clocks, steps, parts, plain=seed >= FIRST_PLAIN)


def template(folder: Path) -> None:
    """Make ledgers that know each other, with a household in each village; copied per history."""
    town = _made(folder / "town", "township", TOWNSHIP, "样板镇")
    for name, office in (("a", VILLAGE), ("c", OTHER_VILLAGE)):
        with _made(folder / name, "village", office, name) as village:
            exchange.enrol(town, village)
            home = {"name": "张三", "phone": "1", "bank_account": "62", "risks": ["01"]}
            home = village.save([Change(table="household", values=home)]).ids[0]
            person = {"household": home, "relation": "01", "name": "张三"}
            visit = {"household": home, "content": "初访"}
            village.save([Change(table="person", values=person)])
            village.save([Change(table="visit", values=visit)])
            folder.joinpath("stick").mkdir(exist_ok=True)
            exchange.receive(town, exchange.pack(village, folder / "stick")[0])
            exchange.receive(village, exchange.pack(town, folder / "stick", to=office)[0])
    town.close()
    shutil.rmtree(folder / "stick")


def _made(folder: Path, level: str, region: str, name: str) -> Registry:
    return Registry.create(folder, level=level, region=region, name=name, password=None, user=name)


Written = tuple[str, str]  # a batch and one of its records


@dataclass
class World:
    """The replicas of one history, its sticks, and what its users typed."""

    folder: Path
    history: History
    ledgers: dict[str, Registry] = field(default_factory=dict)
    typed: list[Typed] = field(default_factory=list)
    excused: set[Written] = field(default_factory=set)  # what existed only on a lost disk
    erased: dict[str, dict] = field(default_factory=dict)  # by id, what operations said
    stick: list[tuple[str, Path]] = field(default_factory=list)  # (addressed office, package)
    forms: dict[str, tuple[str, str, object, dict]] = field(default_factory=dict)
    backups: dict[str, Path] = field(default_factory=dict)
    count: int = 0
    settling: bool = False  # whether all packages are whole by now
    keyed: bool = False  # whether any laptop changed or lost its keys
    gone: set[str] = field(default_factory=set)  # chains of laptops that are gone for good

    # ---- ledgers ------------------------------------------------------------------------------

    def begin(self, pristine: Path) -> None:
        """Copy the ledgers and open them."""
        portions.MOST_LINES, portions.LARGEST = self.history.parts
        for name in ("town", *self.history.laptops):
            shutil.copytree(pristine / SOURCES[name], self.folder / name)
            self.open(name, self.folder / name)

    def open(self, name: str, path: Path) -> None:
        """Open a ledger, with a clock of its own."""
        place = ("town", "a", "b", "c", "d").index(name)
        skew = timedelta(days=self.history.clocks[place])
        self.ledgers[name] = Registry.open(
            path, user=name, now=lambda: datetime.now().astimezone() + skew
        )

    def close(self) -> None:
        """Close all."""
        portions.MOST_LINES, portions.LARGEST = WHOLE
        for one in self.ledgers.values():
            one.close()

    @property
    def laptops(self) -> list[str]:
        return [name for name in self.ledgers if name != "town"]

    # ---- typing -------------------------------------------------------------------------------

    def type(self, name: str, table: str, rec: str, values: dict, seen=None, shown=None) -> str:
        """Save some values as a user does; what is acknowledged is written down."""
        ledger = self.ledgers[name]
        if rec and shown is None:
            shown = ledger.fetch(table, rec).values
        batch = ledger.save([Change(table=table, rec=rec, values=values, seen=seen)])
        rec = batch.ids[0]
        for key, value in values.items():
            before = (shown or {}).get(key)
            if batch.operations and value != before and key not in LINKS:
                self.typed.append(Typed(name, batch.tx, rec, key, value, before))
        return rec

    def choose(self, name: str, table: str, number: int, **where) -> str:
        """Choose one of the records a ledger shows; raises FupinError if there is none."""
        found = sorted(self.ledgers[name].find(table, where=where))
        if not found:
            raise FupinError("none")
        return found[number % len(found)]

    # ---- packages -----------------------------------------------------------------------------

    def pack(self, name: str, to: str) -> list[Path]:
        """Write one package, or its parts, in a folder of its own, as on many sticks."""
        self.count += 1
        folder = self.folder / f"stick{self.count}"
        folder.mkdir()
        plain = self.history.plain and not self.settling and self.count % 3 != 0
        return exchange.pack(self.ledgers[name], folder, to=to, sensitive=not plain)

    def receive(self, name: str, path: Path, **how: Any) -> int:
        """Receive; nobody here forges, so nothing may be refused but what keys no longer fit."""
        try:
            receipt = exchange.receive(self.ledgers[name], path, **how)
            return receipt.operations + (0 if self.is_waited_for() else receipt.photos)
        except FupinError as error:
            if self.keyed and any(word in str(error) for word in ANEW):
                raise Refused(str(error)) from error
            raise Fault(f"{name} refused {path.name}: {error}") from error

    def is_waited_for(self) -> bool:
        """Tell whether a township went back behind stopping a laptop that is gone for good.

        Until somebody stops it again, what it never acknowledged is sent with every package.
        """
        told = self.ledgers["town"].read(lambda db: log.find(db, "holding"))
        return any(row["rid"] in self.gone for row in told)

    def carry(self, name: str) -> int:
        """Bring a laptop's package up and the township's down; count what was new."""
        moved = sum(self.receive("town", path) for path in self.pack(name, TOWNSHIP))
        down = self.pack("town", self.ledgers[name].region)
        return moved + sum(self.receive(name, path) for path in down)

    def enrol_again(self, name: str) -> None:
        """Let the township invite a laptop anew, as a refusal asks for."""
        town, laptop = self.ledgers["town"], self.ledgers[name]
        letter = self.folder / exchange.invite(town, laptop.region, self.folder, name=name)
        digits = exchange.accept(laptop, letter)
        for path in self.pack(name, TOWNSHIP):
            exchange.receive(town, path, digits=digits)

    def excuse(self, name: str, kept: set[Written]) -> None:
        """Note what a ledger that is lost held and nobody else holds."""
        for other, one in self.ledgers.items():
            if other != name:
                kept = kept | one.read(written)
        self.excused |= self.ledgers[name].read(written) - kept

    def settle(self) -> None:
        """Exchange until all are quiet, twice: a receipt may ask for what was sent before."""
        quiet = 0
        self.settling = True
        for _ in range(ROUNDS):
            before = {one.rid for one in self.ledgers.values()}
            moved = 0
            for one in self.laptops:
                try:
                    moved += self.carry(one)
                except Refused:
                    self.enrol_again(one)
                    moved += 1
            still = not moved and before == {one.rid for one in self.ledgers.values()}
            quiet = quiet + 1 if still else 0
            if quiet == 2:
                return
        raise Fault("never quiet")


# ---- what can happen ----------------------------------------------------------------------------

LINKS = ("household", "relation", "number", "year", "basis")  # what names a record or its place


def setting(field_name, value):
    """A step that types one field of some household."""

    def do(world, name, number):
        rec = world.choose(name, "household", number)
        world.type(name, "household", rec, {field_name: value(number)})

    return do


def add_visit(world, name, number):
    home = world.choose(name, "household", number)
    world.type(name, "visit", "", {"household": home, "content": f"走访{number}"})


def edit_visit(world, name, number):
    world.type(name, "visit", world.choose(name, "visit", number), {"content": f"改{number}"})


def delete(table):
    def do(world, name, number):
        world.ledgers[name].delete(table, world.choose(name, table, number))

    return do


def restore(table):
    """Write on a record that was deleted: it comes back."""

    def do(world, name, number):
        dead = sorted(world.ledgers[name].read(lambda db: _dead(db, table)))
        if dead:
            field_name = {"visit": "content", "household": "address"}[table]
            rec, values = dead[number % len(dead)], {field_name: f"恢复{number}"}
            world.type(name, table, rec, values, None, {})

    return do


def _dead(db, table):
    return [row["id"] for row in db.query(f'SELECT id FROM "{table}" WHERE deleted = 1')]


def add_person(world, name, number):
    home = world.choose(name, "household", number)
    person = {"household": home, "relation": ("01", "02")[number % 2], "name": f"人{number}"}
    world.type(name, "person", "", person)


def rename_person(world, name, number):
    world.type(name, "person", world.choose(name, "person", number), {"name": f"李{number}"})


def move_person(world, name, number):
    """Let a person join another household."""
    person = world.choose(name, "person", number)
    home = world.choose(name, "household", number // 7)
    world.ledgers[name].save([Change(table="person", rec=person, values={"household": home})])


def new_household(world, name, number):
    """Enter a household of the roster, as another laptop may do too."""
    roster = {"number": f"H{number % 2}"}
    type_keyed(world, name, "household", roster, {"address": f"址{number}"})


def income(world, name, number):
    """Enter the income of one of two years, as another laptop may do too."""
    home = world.choose(name, "household", number)
    key = {"household": home, "year": f"202{number % 2}", "kind": "1"}
    type_keyed(world, name, "income", key, {"a1": number})


def type_keyed(world, name, table, key, values):
    """Enter a record whose key names it: it may be there already."""
    ledger = world.ledgers[name]
    rec = ledger.record_id(table, key)
    shown = ledger.fetch(table, rec).values if ledger.find(table, where={"id": rec}) else {}
    made = ledger.save([Change(table=table, values={**key, **values})])
    rec = made.ids[0]  # another one, if that one stands for it
    for field_name, value in values.items():
        if made.operations and value != shown.get(field_name):
            world.typed.append(Typed(name, made.tx, rec, field_name, value, None))


def open_form(world, name, number):
    """Open a household's form; it is saved later, whatever arrived meanwhile."""
    rec = world.choose(name, "household", number)
    record = world.ledgers[name].fetch("household", rec)
    world.forms[name] = ("household", rec, record.heads, dict(record.values))


def save_form(world, name, number):
    if name in world.forms:
        table, rec, seen, shown = world.forms.pop(name)
        values = [{"phone": f"表{number}"}, {"kind": "02"}, {"risks": ["03", "04"]},
                  {"bank_name": f"行{number}"}][number % 4]  # fmt: skip
        world.type(name, table, rec, values, seen, shown)


def undo(world, name, _):
    world.ledgers[name].undo()


def redo(world, name, _):
    world.ledgers[name].redo()


def resolve(world, name, number):
    """Decide one open register; a village may be refused."""
    found = sorted(world.ledgers[name].conflicts(), key=lambda one: one.id)
    if found:
        decide(world, name, found[number % len(found)], number)


def decide(world, name, conflict, number):
    """Decide for one of the values, or for one's own."""
    value = ["alive", "deleted"][number % 2]
    if conflict.kind == "merge" and number % 3 == 0:
        value = None
    elif conflict.kind in ("values", "proposal", "merge"):
        claims = sorted(conflict.claims, key=lambda claim: claim.op)
        value = claims[number % len(claims)].value
    world.ledgers[name].resolve(conflict.id, value)


def merging(table):
    """Tell a ledger that two of its records are one."""

    def do(world, name, number):
        keep = world.choose(name, table, number)
        world.ledgers[name].merge([(keep, world.choose(name, table, number // 11))])

    return do


def take_apart(world, name, number):
    query = "SELECT id FROM merged WHERE type IN ('household', 'person') ORDER BY id"
    found = [row["id"] for row in world.ledgers[name].read(lambda db: list(db.query(query)))]
    if found:
        world.ledgers[name].take_apart(found[number % len(found)])


def move(world, _, number):
    """Give a household to one of the villages, as the township does."""
    rec = world.choose("town", "household", number)
    village = (VILLAGE, OTHER_VILLAGE)[number % 2]
    world.ledgers["town"].save([Change(table="household", rec=rec, values={"village": village})])


def newer(world, name, number):
    """Write what only a newer program knows: a register and a record type not in the catalogue."""
    ledger = world.ledgers[name]
    home = world.choose(name, "household", number)

    def work(db):
        pen = ledger._pen(db, "")
        draft = saving.Draft(db, pen, ledger.new_id)
        folded = draft.folded(home)
        prev = {"sky": folded.heads("sky")}
        draft.add([pen.write("household", home, {"sky": {"deep": number}}, prev)])
        other = compose.made_id("drone", ledger.region, number % 2)
        known = draft.folded(other)
        prev = {"colour": known.heads("colour")} if known else {}
        draft.add([pen.write("drone", other, {"colour": [number]}, prev)])
        saving.store(draft, {"kind": "edit", "label": "newer", "user": name, "wall": pen.wall,
                             "origin": "", "undoes": None})  # fmt: skip
        head = {"rid": pen.rid, "office": pen.office, "own": 1}
        log.replace(db, "replica", ("rid",), {**head, "seq": pen.seq, "head": pen.head})
        log.set_setting(db, "lam", pen.lam)
        return other, pen.tx

    other, tx = ledger.transact(work)
    world.typed.append(Typed(name, tx, home, "sky", {"deep": number}, None))
    world.typed.append(Typed(name, tx, other, "colour", [number], None))


def pack(world, name, number):
    """Put a package on a stick; when it arrives is another matter."""
    if name == "town":
        offices = sorted({world.ledgers[one].region for one in world.laptops})
        to = offices[number % len(offices)]
    else:
        to = TOWNSHIP
    world.stick += [(to, path) for path in world.pack(name, to)]


def deliver(world, _, number):
    """Bring any package to its addressee: late, once more, before an earlier one."""
    if world.stick:
        to, path = world.stick[number % len(world.stick)]
        homes = [name for name, one in world.ledgers.items() if one.region == to]
        if homes:
            world.receive(homes[number % len(homes)], path, from_revoked=number % 3 == 0)


def lose(world, _, number):
    if world.stick:
        world.stick.pop(number % len(world.stick))


def swap(world, name, _):
    """A laptop's package up and the township's down."""
    if name != "town":
        world.carry(name)


def back_up(world, name, _):
    world.count += 1
    target = world.folder / f"backup{world.count}"
    path = world.ledgers[name].path
    world.ledgers[name].close()
    shutil.copytree(path, target)
    world.backups[name] = target
    world.open(name, path)


def restore_backup(world, name, number):
    """Go back to an old copy: over the file as it lies, or in a new place."""
    if name not in world.backups:
        return
    path = world.ledgers[name].path
    world.excuse(name, _written_in(world.backups[name]))
    world.ledgers[name].close()
    world.forms.pop(name, None)
    if number % 2:
        for file in world.backups[name].iterdir():
            if file.is_file():
                (path / file.name).write_bytes(file.read_bytes())
        for leftover in ("ledger.db-wal", "ledger.db-shm"):
            if not (world.backups[name] / leftover).exists():
                (path / leftover).unlink(missing_ok=True)
    else:
        world.count += 1
        path = world.folder / f"{name}-{world.count}"
        shutil.copytree(world.backups[name], path)
    world.open(name, path)


def clone(world, name, _):
    """Copy a village's folder to a laptop more, as people do."""
    copy = {"a": "b", "c": "d"}.get(name)
    if copy and copy not in world.ledgers:
        path = world.ledgers[name].path
        world.ledgers[name].close()
        world.count += 1
        there = world.folder / f"{copy}-{world.count}"
        shutil.copytree(path, there)
        world.open(name, path)
        world.open(copy, there)


def photograph(world, name, number):
    """Hang a file on a household or a visit."""
    table = ("household", "visit")[number % 2]
    world.count += 1
    source = (f"照片{number}.pdf", f"%PDF-1.4 {world.count} {number}".encode())
    rec = world.choose(name, table, number)
    made = attachments.attach(world.ledgers[name], table, rec, [source])
    world.typed.append(Typed(name, made.tx, made.ids[0], "title", f"照片{number}", None))


def purge(world, _, number):
    """Let the township erase a record and all that hangs on it; write down what that was."""
    town, table = world.ledgers["town"], ("household", "visit", "person")[number % 3]
    rec = world.choose("town", table, number)
    recs = purging.targets(town, table, rec)
    known = town.read(lambda db: derive.load(db, recs)).values()
    ids = {one.id for history in known for one in history}
    for ledger in world.ledgers.values():  # what came without its content has it elsewhere
        for history in ledger.read(lambda db: derive.load(db, recs)).values():
            world.erased |= {
                one.id: {"tx": one.tx, "rec": one.rec, "set": dict(one.set)} for one in history
                if one.id in ids and not one.purged and one.act != "purge"
            }  # fmt: skip
    purging.purge(town, table, rec, why="依据某条")


def rotate(world, name, _):
    """Change a laptop's keys."""
    world.keyed = True
    succession.rotate(world.ledgers[name])


def stop(world, _, number):
    """Stop a village's laptop; it turns up again, or is gone for good with what it alone held."""
    name = world.laptops[number % len(world.laptops)]
    world.keyed = True
    device = enrolment.card(world.ledgers[name]).sign
    laptops.stop(world.ledgers["town"], device, "丢失")
    if number % 2 and len(world.laptops) > 1:
        world.excuse(name, set())
        world.forms.pop(name, None)
        lost = world.ledgers.pop(name)
        world.gone.add(lost.rid)
        lost.close()


def written(db) -> set[Written]:
    """Give the batches that a ledger has operations of, each with the records."""
    operations = derive.load(db, [row["rec"] for row in db.query(
        "SELECT DISTINCT lower(hex(rec)) AS rec FROM operation")])  # fmt: skip
    return {(one.tx, one.rec) for history in operations.values() for one in history}


def _written_in(folder: Path) -> set[Written]:
    with Registry.open(folder) as copy:
        return copy.read(written)


DOINGS = {
    "phone": setting("phone", "139{}".format), "address": setting("address", "址{}".format),
    "name": setting("name", "王{}".format), "bank": setting("bank_name", "银行{}".format),
    "account": setting("bank_account", "62{}".format),
    "kind": setting("kind", lambda n: ("01", "02", "03")[n % 3]),
    "risks": setting("risks", lambda n: [["01", "02"], ["03"], ["02", "04"], []][n % 4]),
    "add visit": add_visit, "edit visit": edit_visit, "delete visit": delete("visit"),
    "restore visit": restore("visit"), "add person": add_person, "rename": rename_person,
    "move person": move_person, "delete person": delete("person"),
    "new household": new_household, "income": income,
    "delete household": delete("household"), "restore household": restore("household"),
    "open form": open_form, "save form": save_form, "undo": undo, "redo": redo,
    "resolve": resolve, "move": move, "newer": newer, "pack": pack, "deliver": deliver,
    "lose": lose, "swap": swap, "back up": back_up, "restore backup": restore_backup,
    "clone": clone, "merge": merging("household"), "merge people": merging("person"),
    "take apart": take_apart, "photograph": photograph, "rotate": rotate, "stop": stop,
    "purge": purge,
}  # fmt: skip
MERGING = {"merge": 4, "merge people": 4, "take apart": 2, "new household": 4, "add person": 4}
KEYED = {"photograph": 6, "rotate": 2, "stop": 1}
SENSITIVE = {"phone": 6, "account": 6, "bank": 4}
PURGING = {"purge": 6}
LATER = {"merge", "merge people", "take apart", "purge", *KEYED}
PLAIN = [name for name in DOINGS if name not in LATER]
WEIGHTS = dict.fromkeys(PLAIN, 2) | {"swap": 8, "pack": 5, "deliver": 7, "lose": 1}


def play(world: World, pristine: Path) -> None:
    """Play a history up to where all have exchanged all; the caller closes it."""
    world.begin(pristine)
    for step in world.history.steps:
        names = list(world.ledgers)
        try:
            DOINGS[step.what](world, names[step.who % len(names)], step.number)
        except FupinError:
            continue  # a user is told and goes on; what was refused was not typed
    world.settle()
