"""A village ledger, and rosters in the layout of the national export."""

from collections.abc import Iterator
from itertools import count

import pytest

from fupin_desktop import excel
from fupin_desktop.registry import Registry

VILLAGE = "999124110226"


@pytest.fixture
def ledger(tmp_path) -> Iterator[Registry]:
    """An empty village ledger."""
    with Registry.create(
        tmp_path / "village.fupin", level="village", region=VILLAGE, name="十八洞村",
        password=None, user="测试",
    ) as registry:  # fmt: skip
        yield registry


@pytest.fixture
def township(tmp_path) -> Iterator[Registry]:
    """An empty township ledger."""
    with Registry.create(
        tmp_path / "township.fupin", level="township", region=VILLAGE[:9], name="双龙镇",
        password=None, user="测试",
    ) as registry:  # fmt: skip
        yield registry


@pytest.fixture
def roster(tmp_path):
    """Writes rows as a roster in the national layout and gives its path."""
    numbers = count(1)

    def write(*rows):
        path = tmp_path / f"名单{next(numbers)}.xlsx"
        excel.write_roster(rows, path, "已脱贫人口名单")
        return path

    return write


@pytest.fixture
def load(ledger, roster):
    """Imports rows into the ledger and gives what was planned."""

    def run(*rows):
        imported = excel.read_plan(ledger, roster(*rows))
        excel.apply(ledger, imported)
        return imported

    return run
