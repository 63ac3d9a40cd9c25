"""The command that lists what records lack or contradict."""

from argparse import Namespace
from collections import Counter

from fupin_desktop import checks, rules, titles, views
from fupin_desktop.cli.session import ledger, lines
from fupin_desktop.registry import Registry
from fupin_desktop.rules import Finding


def check(words: Namespace) -> None:
    """List the findings on all records, or on those of one type; having some is no failure."""
    tables = [views.named(words.table).name] if words.table else None
    with ledger(words) as registry:
        found = list(checks.check_ledger(registry, tables))
        names = _names(registry, found)
    rows = (
        ({
            "rule": one.rule, "table": one.table, "record": one.rec, "title": names[one.rec],
            "field": one.field, "severity": one.severity, "sentence": one.sentence,
        }, f"{rules.SEVERITIES[one.severity]}  {names[one.rec]}  {one.sentence}  {one.rec}")
        for one in found
    )  # fmt: skip
    lines(words, rows)
    if not words.json:
        print(_summary(found))


def _names(registry: Registry, found: list[Finding]) -> dict[str, str]:
    wanted: dict[str, set[str]] = {}
    for one in found:
        wanted.setdefault(one.table, set()).add(one.rec)
    named = titles.names_of(registry.rows, wanted, table_of=registry.table)
    labels = {one.rec: registry.table(one.table).label for one in found}
    return {rec: f"{label} {named.get(rec, '')}".strip() for rec, label in labels.items()}


def _summary(found: list[Finding]) -> str:
    tally = Counter(one.severity for one in found)
    told = "，".join(f"{label} {tally[grade]}" for grade, label in rules.SEVERITIES.items())
    return f"共 {len(found)} 处疑点：{told}。" if found else "没有疑点。"
