"""The villages a ledger keeps, to tell its rows of a county's roster from those of others."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from fupin_desktop.codes import normalise
from fupin_desktop.registry import Registry

TOWN_DIGITS = 9  # of a township's code
LONG_NAME_ENDS = "省市州县区旗乡镇道木"  # what may stand before a village in a full name
_TOWN_TAIL = re.compile("(人民政府|办事处|街道|民族乡|乡|镇|苏木)+$")
_TOWN_HEAD = re.compile("^.{2,}?[乡镇道木]")
_TAIL = re.compile("(村民委员会|居民委员会|村委会|居委会|社区|村)+$")


@dataclass(frozen=True)
class Villages:
    """Codes and names of the villages a ledger accepts; `home` is the only one of a village."""

    prefix: str
    home: str = ""
    names: Mapping[str, str] = field(default_factory=dict)  # by code, without their tails
    title: str = ""  # name of the ledger, such as 双龙镇十八洞村驻村台账
    towns: Mapping[str, str] = field(default_factory=dict)  # names of townships by code

    def find(self, code: str, name: str, town: str = "") -> str | None:
        """Code of the village a row names, empty if it names none, None if it is not ours.

        Many a village is called as one of another township is: where a row names its `town`, that
        is ours too, as far as the ledger knows.
        """
        if code:
            code = "".join(char for char in normalise(code) if char.isdigit())[:12]
            return code if self._owns(code) else None
        if name:
            return self._by_name(stem(name), town)
        return None if self._is_elsewhere(self.home or self.prefix, "", town) else self.home

    def _owns(self, code: str) -> bool:
        return code == self.home if self.home else len(code) == 12 and code.startswith(self.prefix)

    def _by_name(self, name: str, town: str) -> str | None:
        found = [code for code, known in self.names.items() if _same(name, known)]
        if not found and self.home and _titles(self.title, name):
            found = [self.home]
        found = [code for code in found if not self._is_elsewhere(code, name, town)]
        return found[0] if len(found) == 1 else None

    def _is_elsewhere(self, code: str, name: str, town: str) -> bool:
        """Tell whether a place is known to be in another township than the one a row names."""
        known = self.towns.get(code[:TOWN_DIGITS]) or self._town_in_title(name)
        return bool(town and known) and not _is_one(town_stem(town), town_stem(known))

    def _town_in_title(self, name: str) -> str:
        """The township that the ledger's own name begins with, empty if it does not."""
        if len(self.prefix) < TOWN_DIGITS:
            return ""
        before = self.title.partition(name)[0] if self.home and name else self.title
        if self.home and (not name or before[-1:] not in set("乡镇道木")):
            return ""
        found = _TOWN_HEAD.match(before)
        return found[0] if found else ""


def villages_in(registry: Registry) -> Villages:
    """Villages that a ledger knows."""
    named = [(str(row["code"]), str(row["name"] or "")) for row in registry.select("region")]
    return villages_of(registry.region, registry.level, registry.name, named)


def villages_of(
    region: str, level: str, title: str, regions: Iterable[tuple[str, str]]
) -> Villages:
    """Villages of a ledger called `title`, from the codes and names it knows."""
    home = region if level == "village" else ""
    regions = [*regions]
    names = {
        code: stem(name)
        for code, name in regions
        if name and (code == home if home else len(code) == 12 and code.startswith(region))
    }
    towns = {code: name for code, name in regions if name and len(code) == TOWN_DIGITS}
    return Villages(region, home, names, normalise(title), towns)


def town_stem(name: str) -> str:
    """A township's name without what people add or leave out."""
    name = normalise(name)
    return _TOWN_TAIL.sub("", name) or name


def are_several(towns: Iterable[str]) -> bool:
    """Tell whether names of townships mean more than one."""
    stems = sorted({town_stem(town) for town in towns}, key=len)
    return any(not _is_one(stems[0], stem) for stem in stems[1:])


def _is_one(one: str, other: str) -> bool:
    """Tell whether two names may mean one township, one perhaps with its county in front."""
    return one in other or other in one


def stem(name: str) -> str:
    """A village's name without what people add or leave out."""
    name = normalise(name)
    return _TAIL.sub("", name) or name


def _same(one: str, other: str) -> bool:
    """Tell whether two names agree, one perhaps with its township in front."""
    short, full = sorted((one, other), key=len)
    before = full[: -len(short)] if short else ""
    return one == other or (
        full.endswith(short) and len(short) > 1 and before[-1:] in set(LONG_NAME_ENDS)
    )


def _titles(title: str, name: str) -> bool:
    """Tell whether a ledger's title contains a village's name as a whole, or its last part."""
    parts = [name, *(name[i + 1 :] for i, char in enumerate(name) if i and char in LONG_NAME_ENDS)]
    words = "|".join(re.escape(part) for part in parts if len(part) > 1)
    whole = rf"(^|[{LONG_NAME_ENDS}])({words})($|村|社区|居|驻|台账)"
    return bool(words) and re.search(whole, title) is not None
