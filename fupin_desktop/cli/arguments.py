"""How arguments of commands are described, and the many of printing."""

from typing import Any

Argument = tuple[tuple[str, ...], dict[str, Any]]


def arg(*names: str, **options: Any) -> Argument:
    """Describe one argument."""
    return names, options


def flag(name: str, text: str) -> Argument:
    """Describe a yes-or-no option."""
    return arg(name, action="store_true", help=text)


FILE = arg("file", help="台账文件夹")
FORMS = (  # of paper; see paper/single_forms.py
    *("archive", "record", "card", "visits", "plan", "income", "questionnaire", "money"),
    *("blank", "village", "doors", "signatures", "funds", "progress"),
)
PAPER = (
    FILE,
    arg("action", nargs="?", default="print", choices=("print", "check", "list"),
        help="打印（默认）；check 核对纸面上的编码；list 列出打印过的户档案还是不是最新"),
    arg("code", nargs="?", default="", help="页脚“本页”后的 6 位或“状态码”12 位（check 时）"),
    arg("--form", default="archive", choices=FORMS, help="哪种表，默认户档案"),
    arg("--household", action="append", default=[], metavar="ID"),
    flag("--all", "全部农户"),
    arg("--where", action="append", default=[], metavar="FIELD=VALUE", help="符合条件的户"),
    arg("--search", default="", help="查找到的户"),
    flag("--each", "每户一个文件，-o 是文件夹；按 Ctrl-C 停下，已写好的留着"),
    flag("--changed", "只打和上次打印不同的页；没打过的户全打"),
    flag("--leaves", "双面打印的整张换：一页有变化，同一张纸的另一面也打（--changed 时）"),
    arg("--table", default="", help="记录种类（--form record、blank 时）"),
    arg("--id", action="append", default=[], metavar="ID", help="记录编号（--form record 时）"),
    arg("--title", default="", help="标题（--form signatures 时）"),
    arg("--years", nargs=2, default=["", ""], metavar=("起", "止"),
        help="哪些年的资金（--form money、funds 时；不写的一头用空字符串）"),
    arg("--parts", default="", metavar="KEY,…",
        help="只打印户档案的这几部分，如 income_sheet,visit；写错时列出全部可选的"),
    arg("--on", default="", help="截至日期"),
    arg("-o", "--output", default="", help="写到哪个文件（打印时）"),
)  # fmt: skip
