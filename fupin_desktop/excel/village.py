"""The villages a ledger keeps, to tell its rows of a county's roster from those of others."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from fupin_desktop.codes import normalise

LONG_NAME_ENDS = "省市州县区旗乡镇道木"  # what may stand before a village in a full name
_TAIL = re.compile("(村民委员会|居民委员会|村委会|居委会|社区|村)+$")


@dataclass(frozen=True)
class Villages:
    """Codes and names of the villages a ledger accepts; `home` is the only one of a village."""

    prefix: str
    home: str = ""
    names: Mapping[str, str] = field(default_factory=dict)  # by code, without their tails
    title: str = ""  # name of a village's ledger, such as 双龙镇十八洞村驻村台账

    def find(self, code: str, name: str) -> str | None:
        """Code of the village a row names, empty if it names none, None if it is not ours."""
        if code:
            code = "".join(char for char in normalise(code) if char.isdigit())[:12]
            return code if self._owns(code) else None
        if name:
            return self._by_name(stem(name))
        return self.home

    def _owns(self, code: str) -> bool:
        return code == self.home if self.home else len(code) == 12 and code.startswith(self.prefix)

    def _by_name(self, name: str) -> str | None:
        found = [code for code, known in self.names.items() if _same(name, known)]
        if not found and self.home and _titles(self.title, name):
            return self.home
        return found[0] if len(found) == 1 else None


def villages_of(
    region: str, level: str, title: str, regions: Iterable[tuple[str, str]]
) -> Villages:
    """Villages of a ledger called `title`, from the codes and names it knows."""
    home = region if level == "village" else ""
    names = {
        code: stem(name)
        for code, name in regions
        if name and (code == home if home else len(code) == 12 and code.startswith(region))
    }
    return Villages(region, home, names, normalise(title))


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
