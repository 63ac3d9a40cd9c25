"""Saves: one visit, one durable commit, beside one bare insert of the same line."""

import bench
from db import connection, log
from fupin_desktop.record import Change
from fupin_desktop.registry import Registry

COUNTS = {"small": 100, "medium": 2_000, "large": 10_000}
VISIT = {
    "date": "2026-11-23",
    "visitors": "示例甲、示例乙",
    "content": "入户了解近期生产生活情况，核对家庭成员、收入和政策落实，宣传医保缴费和防灾知识，"
    "查看住房和饮水，询问子女上学和外出务工情况，户主反映屋后排水沟需要疏通。",
    "result": "已记录，联系村委会安排。",
}


def figures(size, folder):
    """Yield the figures of this module."""
    yield saves(COUNTS[size], folder)


def village(folder, name="village"):
    """Create a village ledger with one household and give both."""
    registry = Registry.create(
        folder / f"{name}.fupin", level="village", region="999901001201", name="测试", password=None
    )
    return registry, registry.save([Change(table="household", values={"name": "示例户"})]).ids[0]


def saves(count, folder):
    """Save visits one at a time."""
    figure = bench.Figure(
        name="saves, one durable commit each", unit="/s", bare_name="bare insert and commit"
    )
    registry, household = village(folder)
    bare = connection.connect(folder / "bare.db", bytes(32)).conn
    bare.execute("CREATE TABLE operation (n INTEGER PRIMARY KEY, line BLOB)")
    with registry:
        for _ in range(bench.REPEATS):
            ids = []
            figure.ours.append(bench.rate(count, save_each, registry, household, count, ids))
            lines = lines_of(registry, ids)
            figure.bare.append(bench.rate(count, insert_each, bare, lines))
    bare.close()
    return figure


def save_each(registry, household, count, ids):
    """Save visits, each in a batch of its own."""
    for _ in range(count):
        change = Change(table="visit", values={"household": household, **VISIT})
        ids += registry.save([change]).ids


def lines_of(registry, ids):
    """Read what was written for some records."""
    recs = [bytes.fromhex(rec) for rec in ids]
    return registry.read(lambda db: [line for _, line in log.lines_of(db, recs)])


def insert_each(bare, lines):
    """Insert lines, each in a transaction of its own."""
    for line in lines:
        bare.execute("INSERT INTO operation (line) VALUES (?)", (line,))
