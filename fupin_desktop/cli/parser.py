"""The words of the command line."""

import argparse
from typing import NoReturn

from fupin_desktop import PRODUCT, __version__
from fupin_desktop.cli.arguments import (
    ENTRIES,
    FILE,
    HANDOVER,
    IMPORT,
    MOVEMENTS,
    PAPER,
    REPORT,
    Argument,
    arg,
    flag,
)

Words = argparse.Namespace


class UsageError(Exception):
    """The words do not make a command."""


class Parser(argparse.ArgumentParser):
    """Says in Chinese what is wrong, and leaves the exit status to `main`."""

    def error(self, message: str) -> NoReturn:
        raise UsageError(f"用法不对：{message}\n{self.format_usage()}")


TABLE = arg("table", help="记录种类，见 tables")
ID = arg("id", help="记录编号")
PART = arg(
    "--part",
    default="left",
    choices=("due", "done", "left", "overdue", "late", "never"),
    help="哪些户：本月应走访、其中已走访、还应走访（默认）、已过期、多日未走访、从未走访",
)
REGION = arg("--region", default="", metavar="CODE", help="只看这个地区的，区划代码")
OUT = arg("-o", "--output", required=True, help="写到哪个文件")

SECRETS = (
    arg("--recovery-code-file", default="", help="恢复码所在的文件，不用密码"),
    arg("--township", default="", metavar="FILE", help="用登记过的乡镇台账打开，不用密码"),
)

# By the name of its function, so that listing records does not load fonts and workbooks first.
TOTALS = (FILE, arg("--region", default="", help="哪个地区的，默认本台账的"))
COMMANDS: dict[str, tuple[str, str, tuple[Argument, ...]]] = {
    "new": ("ledgers.new", "新建台账", (
        FILE, arg("--level", required=True, choices=("village", "township", "county")),
        arg("--region", required=True, help="区划代码"), arg("--name", required=True, help="名称"),
        flag("--no-password", "不设密码，仅供示例和试验"),
    )),
    "demo": ("samples.demo", "生成虚构的示例乡镇", (
        arg("folder", help="放在哪个文件夹"), arg("--villages", type=int, default=3),
        arg("--households", type=int, default=40), arg("--seed", type=int, default=1),
        flag("--full", "每种记录都有，而不只是户、走访、需求和措施"),
    )),
    "tables": ("rows.tables", "列出记录种类、字段、选项", ()),
    "put": ("rows.put", "从标准输入读入 JSON Lines，新增或修改记录", (
        FILE, TABLE, arg("--why", default="", help="原因"),
    )),
    "get": ("rows.get", "显示一条记录", (FILE, TABLE, ID)),
    "list": ("rows.list_", "列出记录", (
        FILE, TABLE, arg("--search", default=""),
        arg("--where", action="append", default=[], metavar="FIELD=VALUE"),
        arg("--limit", type=int),
    )),
    "delete": ("rows.delete", "删除一条记录（可撤销）", (
        FILE, TABLE, ID, arg("--why", default="", help="原因"),
    )),
    "purge": ("purging.purge", "依法销毁一条记录和它下面的全部内容（乡镇；不能恢复）", (
        FILE, arg("record", metavar="RECORD", help="记录编号"),
        arg("--why", required=True, help="依据和批准人，会留在记录里"),
        flag("--sure", "确实销毁；不加只看会销毁什么"),
    )),
    "history": ("rows.history", "谁在何时把哪一项改成了什么", (FILE, TABLE, ID)),
    "attach": ("files.attach", "给一条记录添加照片和文件（一次添加可整体撤销）", (
        FILE, TABLE, ID, arg("paths", metavar="PATH", nargs="+", help="照片或文件"),
    )),
    "visit": ("visits.visit", "记一次走访：日期、走访人、地点、事由、下次走访按建议填", (
        FILE, arg("--household", required=True, metavar="TEXT",
                  help="哪一户：姓名、拼音、首字母、证件号后几位、电话、组或编号，须只有一户符合"),
        arg("--set", action="append", default=[], metavar="FIELD=VALUE", help="走访的各项"),
    )),
    "photos": ("visits.photos", "列出一个文件夹的照片：按拍摄时间分组，旁边是当天的走访", (
        FILE, arg("folder", metavar="DIR", help="照片所在的文件夹"),
        arg("--date", default="", help="只看这一天"),
        arg("--gap", type=int, default=0, metavar="MINUTES", help="相隔超过多少分钟分为两组"),
    )),
    "attachment": ("files.attachment", "取出一个附件的内容（不再加密）", (FILE, ID, OUT)),
    "undo": ("rows.undo", "撤销本台账最近的一次保存", (FILE,)),
    "redo": ("rows.redo", "重做刚撤销的保存", (FILE,)),
    "conflicts": ("decisions.conflicts", "列出待核定的项，或打印成开会用的清单", (
        FILE, REGION, arg("--table", default="", help="只看这一种记录，见 tables"),
        arg("--pdf", default="", metavar="OUT", help="打印到这个 PDF"),
    )),
    "resolve": ("decisions.resolve", "核定一项，或按一方的值成批核定", (
        FILE, arg("conflict", nargs="?", default="", help="<记录>/<项>"),
        arg("--value", help="采用的值，JSON"), arg("--why", default="", help="原因"),
        arg("--adopt", default="", choices=("", "village", "township", "county", "newest"),
            help="成批核定：采用村里的、镇里的、最近写的；记录去留不在其中"),
        REGION, arg("--table", default="", help="成批核定时只核定这一种记录"),
        flag("--preview", "成批核定前只看会核定哪些"),
    )),
    "return": ("returns.reject", "退回修改：把一条记录的一项退回村里，写明意见", (
        FILE, arg("record", help="记录编号"),
        arg("field", nargs="?", default="", help="哪一项，见 tables；不写是整条记录"),
        arg("--comment", required=True, help="退回意见"),
    )),
    "returns": ("returns.returns", "列出退回修改和改没改、答没答；乡镇可了结", (
        FILE, flag("--open", "只列没有了结的"),
        arg("--close", default="", metavar="ID", help="了结这一条（乡镇、县）"),
    )),
    "reply": ("returns.reply", "答复一条退回修改", (
        FILE, ID, arg("--text", required=True, help="答复，如：情况属实"),
    )),
    "enrol": ("offices.enrol", "乡镇与村互相登记", (
        arg("file", metavar="TOWNSHIP", help="乡镇台账（--accept 时是村台账）"),
        arg("village", nargs="?", help="村台账"),
        arg("--invite", metavar="REGION", help="给这个村写邀请文件"),
        arg("--name", default="", help="被邀请的村名"),
        arg("--accept", metavar="INVITATION", help="村台账接受这份邀请"),
        arg("-o", "--output", help="邀请文件写到哪里"),
        arg("--village-password-file", help="村台账的密码所在的文件（与乡镇的不同时）"),
    )),
    "pack": ("offices.pack", "导出报送包或下发包", (
        FILE, arg("folder", metavar="OUTDIR"), arg("--to", default="", help="只给这个单位"),
        flag("--full", "全部内容，不只是未确认的"),
        arg("--photos", choices=("waiting", "all"), default="waiting",
            help="带哪些照片和文件：对方还没有的（默认），或全部"),
        flag("--no-photos", "不带照片和文件；以后再导出会补上"),
        flag("--without-sensitive", "不带证件号、银行账号、电话等敏感项；以后再导出会补上"),
    )),
    "receive": ("offices.receive", "核对或接收一个包", (
        FILE, arg("package"), flag("--preview", "只看会改动什么（默认）"), flag("--apply", "接收"),
        arg("--digits", default="", help="电话核对过的六位数"),
        flag("--from-revoked", "电脑已停用，这一次仍然接收"),
        flag("--sure", "大批删除或改动已与对方核实，仍然接收"),
        arg("--recovery-code-file", default="", metavar="FILE",
            help="包是发给以前的台账的：那个台账的恢复码所在的文件，- 是标准输入"),
    )),
    "inbox": ("inbox.inbox", "列出文件、文件夹或整个U盘里的包，可逐个接收", (
        FILE, arg("paths", metavar="PATH", nargs="+", help="包、文件夹或U盘"),
        flag("--receive", "先留一份核对过的副本，再按编号逐个接收新收到的包"),
        arg("--digits", default="", help="电话核对过的六位数（其中有一台没有登记的电脑时）"),
        flag("--no-backup", "不留副本也接收"),
        flag("--sure", "大批删除或改动已与对方核实，仍然接收"),
    )),
    "first-stick": ("sticks.make", "做入册U盘：每个村一份邀请和全部名单，凭开户码打开", (
        FILE, arg("folder", metavar="FOLDER", help="U盘上的文件夹"),
        arg("--region", action="append", default=[], metavar="CODE",
            help="只做这些村，区划代码；不写则做还没有登记电脑的村"),
        arg("--pdf", default="", metavar="FILE", help="开户码单打印到这个 PDF"),
        flag("--new-code", "换新的开户码，原来的作废（U盘和开户码单一起丢了时）"),
    )),
    "start-from": ("sticks.start", "从乡镇的入册U盘新建本村台账，名单一起收进来", (
        arg("stick", metavar="STICK", help="U盘或文件夹"),
        arg("target", metavar="NEWLEDGER", help="新的台账文件夹"),
        arg("--region", default="", metavar="CODE", help="U盘上有几个村时，是哪一个"),
        arg("--code", required=True, help="开户码，20 位数字"),
        flag("--no-password", "不设密码，仅供试验"),
    )),
    "peers": ("offices.peers", "列出互相登记的单位", (FILE,)),
    "laptops": ("laptops.laptops", "列出登记的电脑：状态、公钥、最近的包、时钟、录入人", (FILE,)),
    "revoke": ("laptops.revoke", "停用下级的一台电脑（丢失、报废、上交）", (
        FILE, arg("device", metavar="DEVICE", help="电脑的公钥，至少前 6 位，见 laptops"),
        arg("--why", required=True, help="原因"),
    )),
    "rotate": ("laptops.rotate", "更换本机的密钥", (FILE,)),
    "refill": ("laptops.refill", "说明本台账是丢失以后重新建的：请下级带回本单位以前写的内容", (
        FILE, flag("--off", "不再要"),
    )),
    "totals": ("totals.totals", "台账的合计：户、人、走访、需求、措施、资金，每个村一行", TOTALS),
    "reconcile": ("totals.reconcile", "对数：对方报来的台账合计与本台账的，差在哪些记录", (
        FILE, arg("--office", default="", help="哪个单位报来的；不写则列出有哪些"),
        arg("--region", default="", help="其中哪个村"),
        arg("-o", "--output", default="", help="打印对数单到哪个 PDF 文件"),
    )),
    "movements": ("movements.compare", "数字对账：本台账两天的合计，差在哪些记录、谁改的",
                  MOVEMENTS),
    "entries": ("entries.entries", "待录清单：上次录入全国系统以后改了的，录一项勾一项",
                ENTRIES),
    "report": ("reports.run", "自定义报表：列出、运行、保存、导入导出、下发给村里", REPORT),
    "digest": ("ledgers.digest", "台账状态的摘要", (FILE, arg("--region", default=""))),
    "verify": ("ledgers.verify", "核验数据文件、操作链、各表和附件", (FILE,)),
    "doctor": ("health.doctor", "检查程序和这台电脑", (arg("file", nargs="?", help="台账文件夹"),)),
    "excel-import": ("sheets.excel_import", "核对或导入花名册，或 excel-all 写出的全部数据",
                     IMPORT),
    "missing": ("sheets.missing", "减员核实：导入的名单中没有的户和人，核实的结果", (
        FILE, flag("--open", "只列没有核实的"), arg("--output", default="", help="写到这个工作簿"),
        arg("--settle", action="append", default=[], metavar="RECORD", help="这一条核实了"),
        arg("--outcome", default="", help="结果：here 仍在，died，moved，other；空着改回没有核实"),
        arg("--note", default="", help="说明"),
    )),
    "excel-export": ("sheets.excel_export", "导出一种记录", (
        FILE, TABLE, arg("--search", default=""), OUT,
    )),
    "excel-national": ("sheets.excel_national", "照全国系统的栏目导出，每人一行（非官方）", (
        FILE, arg("layout", help="persons 已脱贫人口，monitored 监测对象，registered 建档立卡字段"),
        flag("--codes", "有选项的栏目写代码，不写名称"), flag("--all", "全部农户"), OUT,
    )),
    "excel-all": ("sheets.excel_all", "导出全部数据：一种记录一个工作表，可以再导入", (FILE, OUT)),
    "excel-template": ("sheets.excel_template", "导出填报模板", (FILE, TABLE, OUT)),
    "fill-out": ("filling.fill_out", "发出补录表：选定的栏目，填好后用 fill-in 读回", (
        FILE, TABLE, arg("--fields", required=True, metavar="A,B", help="补录哪些栏目"),
        arg("--where", action="append", default=[], metavar="FIELD=VALUE"),
        arg("--search", default=""), OUT,
    )),
    "fill-in": ("filling.fill_in", "读回补录表，只写改动过的内容（可整批撤销）", (
        FILE, arg("book"), flag("--dry-run", "只看会改动什么"),
    )),
    "pick": ("surveys.pick", "从标准输入的名单（姓名、证件号码）找出农户", (FILE,)),
    "survey": ("surveys.survey", "排查轮次的进度；给出编号则列出每户", (
        FILE, arg("id", nargs="?", default="", help="排查轮次的编号"),
    )),
    "paper": ("papers.paper", "打印为 PDF；核对纸面是不是最新", PAPER),
    "notice": ("notices.notice", "公示：制作、打印、登记张贴、撤下和异议", (
        FILE, arg("action", choices=("list", "make", "print", "post", "down", "object", "show")),
        arg("id", nargs="?", default="", help="公示编号（make、list 时不要）"),
        arg("--kind", default="", help="公示种类：识别、风险消除、退出、资金、项目（make 时）"),
        arg("--procedure", action="append", default=[], metavar="ID",
            help="哪几道程序（make 时；默认正在办的全部）"),
        arg("--year", default="", metavar="YYYY", help="哪一年（make 资金、项目时）"),
        arg("--on", default="", help="截至日期（make 时）"),
        arg("--date", default="", help="张贴、撤下或提出的日期，默认今天"),
        arg("--days", type=int, default=0, help="公示几天（post 时；默认按规定）"),
        arg("--place", default="", help="张贴地点（post 时）"),
        arg("--phone", default="", help="监督电话（post、print 时），或异议人的电话（object 时）"),
        arg("--photo", action="append", default=[], metavar="FILE", help="张贴照片（post 时）"),
        flag("--early", "不满天数也撤下（down 时）"),
        arg("--result", default="", help="公示结果（down 时）"),
        arg("--person", default="", help="谁提出（object 时）"),
        arg("--content", default="", help="异议内容（object 时）"),
        arg("-o", "--output", default="", help="打印到哪个 PDF 文件（make、print 时）"),
    )),
    "template": ("templates.run", "表格模板：列出、检查、保存、停用、列占位符、按模板填表", (
        FILE, arg("action", choices=("list", "check", "add", "hide", "names", "fill")),
        arg("template", nargs="?", default="", help="模板文件，或 list 列出的编号"),
        arg("--name", default="", help="名称，默认文件名（add 时）"),
        arg("--version", default="", help="版本日期，默认今天（add 时）"),
        arg("--source", default="", help="依据：文件名、文号（add 时）"),
        arg("--household", action="append", default=[], metavar="ID", help="填哪几户（fill 时）"),
        flag("--all", "全部农户（fill 时）；连同旧版本和停用的（list 时）"),
        flag("--one-book", "所有户填在一个工作簿里，一户一个工作表（fill 时）"),
        flag("--roster", "没有占位符的空白名册，按表头填（fill 时）"),
        arg("--on", default="", help="截至日期（fill 时）"),
        arg("-o", "--output", default="", metavar="DIR", help="放在哪个文件夹（fill 时）"),
    )),
    "check": ("findings.check", "疑似问题检查", (
        FILE, arg("--table", default="", help="只查这一种记录，见 tables"),
    )),
    "duplicates": ("duplicates.duplicates_", "列出可能重复登记的人和户", (
        FILE, flag("--merge-exact", "合并其中证件号码、姓名都相同的（可整批撤销、可逐对拆开）"),
    )),
    "merge": ("duplicates.merge", "把重复登记的一条并入另一条（可撤销、可拆开）", (
        FILE, arg("keep", metavar="KEEP", help="留下的一条的编号"),
        arg("other", metavar="OTHER", help="并入的一条的编号"),
        flag("--bare", "不把留下的一条没有填的项补上"),
        flag("--distinct", "不合并，记下不是同一个"),
        arg("--why", default="", help="原因"),
    )),
    "unmerge": ("duplicates.unmerge", "拆开一条合并过的登记", (
        FILE, arg("other", metavar="OTHER", help="并入的一条的编号"),
        arg("--why", default="", help="原因"),
    )),
    "drafts": ("drafts.drafts", "列出暂存（窗口里填了还没有保存的内容）", (
        FILE, arg("--drop", default="", metavar="ID", help="放弃这一份暂存，不能找回"),
        flag("--sensitive", "连同证件号、电话等敏感内容"),
    )),
    "desk": ("desk.figures", "工作台的各个数", (FILE,)),
    "due": ("desk.due", "走访计划：哪些户该走访", (FILE, PART)),
    "route": ("desk.route", "打印走访路线单", (
        FILE, PART, arg("--household", action="append", default=[], metavar="ID"), OUT,
    )),
    "remind": ("desk.remind", "到点提醒：列出，或登记已办", (
        FILE, arg("--settle", default="", metavar="KEY", help="登记这一条已办"),
        flag("--needless", "登记为不需要"), arg("--note", default="", help="备注"),
    )),
    "procedure": ("procedures.procedure", "办一道程序：启动、办一步、办结、终止、查看", (
        FILE, arg("action", choices=("start", "step", "finish", "stop", "show")),
        arg("id", nargs="?", default="", help="程序编号（start 时不要）"),
        arg("--kind", default="", help="程序类别"), arg("--household", default="", metavar="ID"),
        arg("--region", default="", help="村、乡镇、县退出的地区代码"),
        arg("--step", default="", help="步骤，如 visit"),
        arg("--set", action="append", default=[], metavar="FIELD=VALUE"),
        flag("--preview", "办结前只看会写入什么"),
    )),
    "codes": ("choices.list_or_change", "列出代码表；乡镇、县可增加选项、改叫法、停用", (
        FILE, arg("list", nargs="?", default="", help="哪个代码表"),
        arg("--add", default="", metavar="LABEL", help="增加一个选项"),
        arg("--word", default="", metavar="CODE=LABEL", help="改一个选项的叫法"),
        arg("--end", default="", metavar="CODE", help="停用一个选项"),
        arg("--source", default="", help="依据：文件名、文号"),
    )),
    "thresholds": ("procedures.list_thresholds", "列出标准与参数及其依据", (
        FILE, arg("--region", default="", help="哪个地区的，默认本台账的"),
    )),
    "money": ("money.follow", "资金到哪一步、到了哪些户：项目、农户或年度", (
        FILE, arg("--project", default="", metavar="ID", help="一个项目和它到的户"),
        arg("--household", default="", metavar="ID", help="一户得到的资金"),
        arg("--year", default="", metavar="YYYY", help="一年的五类用途比例"),
    )),
    "life": ("life.event", "登记户变动：分户、并户、迁移、变更户主、生老病死、婚入婚出、进出", (
        FILE, arg("event", choices=(
            "split", "merge", "move", "head", "death", "birth", "marry-in", "marry-out", "leave",
            "enter", "reopen",
        )),
        arg("--household", default="", metavar="ID", help="哪一户"),
        arg("--date", default="", help="日期，可只到年月"),
        arg("--person", action="append", default=[], metavar="ID", help="谁分出、离开、去世或进入"),
        arg("--head", default="", metavar="ID", help="新户主"),
        arg("--rest", default="", metavar="ID", help="分户时原户主分出，留下的人谁是户主"),
        arg("--relation", action="append", default=[], metavar="ID=CODE",
            help="变动后与户主的关系；新成员的只写 CODE"),
        arg("--into", default="", metavar="ID", help="并入、去往哪一户"),
        arg("--village", default="", metavar="CODE", help="迁到本乡镇哪个村"),
        arg("--reason", default="", help="其他离开、其他进入的原因"),
        arg("--set", action="append", default=[], metavar="FIELD=VALUE",
            help="新成员的各项（或写成 JSON 从标准输入读入），或新的住址"),
        flag("--no-inherit", "分户时新户不沿用原户的户类型"),
        arg("--document", default="", help="依据材料"), arg("--note", default="", help="备注"),
        flag("--preview", "只看会怎样，不保存"),
    )),
    "handover": ("handover.handover", "交接：双方、转交结对、清单、记入台账；做到哪一步", HANDOVER),
    "rekey": ("handover.rekey", "更换数据密钥：新密码、新恢复码，旧副本从此打不开新内容", (
        FILE, arg("--name", required=True, help="今后的使用人姓名"),
        arg("--new-password-file", default="", metavar="FILE", help="新密码所在的文件"),
        arg("--also", action="append", default=[], metavar="NAME=FILE",
            help="还有谁继续使用，及其密码所在的文件"),
        arg("--recovery-code-out", default="", metavar="FILE", help="新的恢复码写到这个文件"),
    )),
    "wipe": ("handover.wipe", "清除这台电脑上的台账和每日副本（上级全部确认收到以后）", (
        FILE, arg("--name", default="", help="照着输入台账的名称，确认清除"),
        flag("--old-copies", "只删本机用旧密钥的每日副本，台账不动"),
    )),
    "users": ("handover.users", "列出谁的密码能打开台账；添加、停用使用人", (
        FILE, arg("--admit", default="", metavar="NAME", help="添加这个人，用他自己的密码"),
        arg("--new-password-file", default="", metavar="FILE", help="他的密码所在的文件"),
        arg("--dismiss", default="", metavar="NAME", help="停用这个人的密码"),
    )),
    "stats": ("totals.totals", "统计：同 totals", TOTALS),
    "backup": ("backups.make", "备份到U盘或文件夹，连同照片，并读回核对", (
        FILE, arg("place", metavar="DEST", nargs="?", default="", help="U盘或文件夹"),
        flag("--name-stick", "把 DEST 定为这个台账的备份U盘"),
        flag("--daily", "在本机台账旁边留一份每日副本（不要 DEST）"),
    )),
    "backups": ("backups.find", "列出U盘或文件夹里的备份", (
        arg("place", metavar="DIR", help="U盘、文件夹或一份备份"),
        flag("--check", "逐份读出核对，要密码或恢复码"), *SECRETS,
    )),
    "restore": ("backups.bring_back", "把备份恢复成一个新的台账文件夹", (
        arg("place", metavar="BACKUP", help="一份备份，或U盘、文件夹（取最新的一份）"),
        arg("target", metavar="NEWFILE", help="新的台账文件夹"), *SECRETS,
    )),
}  # fmt: skip


def parser() -> Parser:
    """Build the parser of all commands."""
    top = Parser(
        prog="fupin", description=f"{PRODUCT} {__version__}（辅助台账，以全国系统数据为准）"
    )
    top.add_argument("--version", action="version", version=f"{PRODUCT} {__version__}")
    commands = top.add_subparsers(dest="command", required=True, metavar="命令")
    for name, (run, text, arguments) in COMMANDS.items():
        one = commands.add_parser(name, help=text, description=text)
        for names, options in (*arguments, *COMMON):
            one.add_argument(*names, **options)
        one.set_defaults(run=run)
    return top


COMMON = (
    flag("--json", "输出 JSON"),
    arg("--user", default="", metavar="NAME", help="操作人姓名"),
    arg("--password-file", help="密码所在的文件（否则用环境变量 FUPIN_PASSWORD）"),
)
