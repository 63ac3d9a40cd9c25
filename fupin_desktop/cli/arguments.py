"""How arguments of commands are described, and those of commands with many."""

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
    *("blank", "village", "doors", "signatures", "spines", "funds", "progress"),
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
MOVEMENTS = (
    FILE,
    arg("--from", dest="start", default="", metavar="DAY",
        help="从哪天日终，或哪个时刻，或 sent（上次导出报送包）；不写是昨天"),
    arg("--to", dest="end", default="now", metavar="DAY", help="到哪天日终；不写是现在"),
    arg("--region", default="", help="哪个村的，默认整个台账"),
    arg("--key", default="", metavar="KEY", help="只列这一项合计的记录"),
    arg("-o", "--output", default="", help="写到哪个 .xlsx 或 .pdf 文件"),
)  # fmt: skip
HANDOVER = (
    FILE, arg("action", nargs="?", default="show", choices=(
        "show", "begin", "pairings", "transfer", "list", "record", "finish",
    )),
    arg("--from", dest="giver", default="", metavar="NAME", help="移交人（begin 时）"),
    arg("--to", dest="taker", default="", metavar="NAME", help="接收人（begin 时）"),
    arg("--witness", default="", metavar="NAME", help="监交人（begin 时）"),
    arg("--date", default="", help="交接日期，默认今天（begin 时）"),
    arg("--note", default="", help="备注（begin 时）"),
    flag("--elsewhere", "接收人用另一台电脑，这一台要清除（begin 时）"),
    arg("--id", action="append", default=[], metavar="ID",
        help="只转交这几条结对，见 pairings（transfer 时；默认全部）"),
    flag("--keep-team", "驻村队员名单不动（transfer 时）"),
    arg("-o", "--output", default="", help="清单打印到哪个 PDF 文件（list 时）"),
)  # fmt: skip
REPORT = (
    FILE,
    arg("action", choices=("list", "run", "show", "save", "delete", "import", "export", "send",
                           "withdraw", "add-up")),
    arg("name", nargs="?", default="",
        help="报表名称；run 时也可以是示例的名称，或定义文件（import 时也是）；"
             "add-up 时是放着各村送来的工作簿的文件夹"),
    arg("--rename", default="", metavar="NAME", help="换成这个名称（save、import 时）"),
    arg("--on", default="", metavar="DATE",
        help="截至日期，和一户一档的一样算；不写是今天（run 时）"),
    arg("-o", "--output", "--out", default="", metavar="OUT",
        help="写到哪个 .xlsx 或 .pdf 文件（run 时），或哪个 .json 文件（export 时）"),
)  # fmt: skip
ENTRIES = (
    FILE,
    arg("--since", default="", metavar="DAY",
        help="从哪天日终起算（头一次要写）；import：从最近一次导入名册起"),
    flag("--done", "列出已录入的"), arg("--find", default="", help="只列含这些字的"),
    arg("--tick", nargs="+", default=(), metavar="KEY",
        help="已录入：记录编号/栏目，或记录、户的编号，或 all"),
    arg("--untick", nargs="+", default=(), metavar="KEY", help="取消已录入"),
    arg("--check", default="", metavar="BOOK",
        help="全国系统导出的名册：里面已经有的算已录入，不导入"),
    arg("--first", default="", metavar="栏目,…",
        help="录入顺序：这几个栏目照写的次序排在最前，以后都这样列；名称，或者“记录.栏目”"),
    flag("--usual-order", "录入顺序恢复成全国系统导出名册的"),
    arg("-o", "--output", default="", help="写到哪个 .xlsx 或 .pdf 文件"),
)  # fmt: skip
IMPORT = (
    FILE,
    arg("book"),
    flag("--apply", "导入"),
    arg("--errors", metavar="FILE", help="另存一份标出有误行的副本"),
    arg("--skip", default="", metavar="A,B", help="这些栏目不导入"),
    arg("--fill-only", default="", metavar="A,B", help="这些栏目只补空，已有的不改"),
    flag("--over-typed", "手工改过的也覆盖"),
    arg(
        "--over-typed-row",
        action="append",
        default=[],
        metavar="ROW[=栏目]",
        help="这一行手工改过的也覆盖，写上栏目就只是这一项；可以写几次",
    ),
    arg(
        "--match",
        action="append",
        default=[],
        metavar="标题=字段",
        help="这一栏对应哪一项，导入后这种表头下次照办；可以写几次，字段空着为不导入",
    ),
    flag("--payments", "当作发放名单读，不管看起来像什么"),
    flag("--roster", "当作名册读，不管看起来像什么"),
    flag("--forget-match", "不用记住的对应方式，导入后忘掉"),
    arg(
        "--pick",
        action="append",
        default=[],
        metavar="ROW=ID",
        help="有几户、几个人都像的一行，是哪一条；新的写 ROW=new；可以写几次",
    ),
    flag("--strike", "导入后，名册里已有的从待录清单划去（全国系统导出的名册才用）"),
    flag("--note-missing", "导入时，名单中没有的都记入减员核实，哪怕名单像是只列了一部分"),
    arg("--sheet", default="", help="读哪个工作表"),
    arg("--header", default="", metavar="ROW", help="表头在第几行，两行写成 3-4"),
    arg(
        "--year", default="", help="危房、饮水、人均纯收入记入哪一年；不写照标题，标题没有就不导入"
    ),
)
