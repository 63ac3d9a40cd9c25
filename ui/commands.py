"""What the window can do: each command once, for toolbar, menu, shortcuts and the list of them."""

from dataclasses import dataclass
from typing import Final

from ui.areas import titles

DIGITS: Final = 10  # areas that Alt and a digit turn to


@dataclass(frozen=True)
class Command:
    """One command: a method of the window that takes nothing, and where it is offered."""

    name: str  # of the method and of the action
    text: str
    shortcut: str = ""
    hint: str = ""  # what it does, where its text does not say it


BAR: Final = (
    Command("new_household", "新建农户"),
    Command("record_visit", "记走访", "Ctrl+N"),
    Command("import_roster", "导入名册"),
    Command("print_archive", "打印档案"),
    Command("undo", "撤销", "Ctrl+Z", "撤销最近的一次保存，可以一直退回去"),
    Command("redo", "重做", "Ctrl+Y", "重做刚撤销的保存"),
)
SIDE: Final = (Command("change_person", "换人"),)  # at the right end of the toolbar
MENU: Final = (
    Command("write_up_notes", "批量补记走访……", "Ctrl+Shift+N", "把当天的纸条一行一条补记进来"),
    Command("import_photos", "导入当天照片……", "", "照片按拍摄时间分组，归到当天的走访"),
    Command("show_templates", "按模板填表……", "Ctrl+Shift+M", "县里发的表、空白名册，成批填好"),
    Command("show_visit_plan", "走访计划", "Ctrl+Shift+J", "这个月还该走访哪些户，打印走访路线单"),
    Command("show_reminders", "到点提醒", "Ctrl+Shift+T", "出生、去世、到龄、到期的事要办什么"),
    Command("show_inbox", "收件", "Ctrl+Shift+U", "U盘、文件夹里的包，逐个核对或全部接收"),
    Command("show_conflicts", "两处不一致，待核定……", "", "列出各处填得不一样的，逐项或成批核定"),
    Command("show_totals", "对数……", "", "对方报来的台账合计与本台账的，差在哪些记录"),
    Command("show_movements", "数字对账……", "", "昨天和今天的合计差在哪些记录，谁改的，为什么"),
    Command("show_entries", "待录清单……", "", "改了还没有录进全国系统的，录一项勾一项"),
    Command("show_absences", "减员核实……", "", "台账里有、导入的名单里没有的户和人，逐一核实"),
    Command("show_reports", "自定义报表……", "", "自己选栏目、条件、分组的报表，可以下发给各村"),
    Command("open_ledger", "打开台账……", "Ctrl+O"),
    Command("new_ledger", "新建台账……"),
    Command("back_up", "备份……"),
    Command("restore_backup", "从备份恢复……"),
    Command("change_password", "修改密码……"),
    Command("show_users", "使用人……", "", "谁的密码能打开这个台账：添加、改密码、停用"),
    Command("show_recovery", "恢复码……", "", "核对纸上的恢复码，或换一个新的"),
    Command("show_handover", "交接……", "", "离任交接：结对、清单、密码和密钥，一步一步办"),
    Command("show_drafts", "暂存……", "", "填写了还没有保存的内容"),
    Command("show_findings", "检查台账……"),
    Command("show_duplicates", "重复登记……", "", "可能登记了两次的人和户：合并，或拆开"),
    Command("show_local_fields", "补充项……"),
    Command("show_thresholds", "标准与参数……"),
    Command("show_choices", "代码表和选项……", "", "表里能选什么；乡镇、县里增加选项"),
)
HELP: Final = Command("show_help", "使用手册", "F1", "打开手册里讲这一页的地方")
ABOUT: Final = Command("show_about", "关于")
KEYS: Final = (  # only by key
    Command("next_area", "转到下一个页", "Ctrl+Tab"),
    Command("previous_area", "转到上一个页", "Ctrl+Shift+Tab"),
    Command("back", "从一条记录返回", "Alt+Left"),
    Command("back", "从一条记录返回", "Esc"),
    Command("refresh", "重新读取", "F5"),
)

EVERYWHERE: Final = (  # in every window, dialogs too
    HELP,
    Command(
        "save_shown", "把眼前的表存成 Excel", "Ctrl+Shift+E", "把眼前的表照显示的样子存成 Excel"
    ),
    Command("next_pane", "转到窗口的下一部分", "F6"),
    Command("previous_pane", "转到窗口的上一部分", "Shift+F6"),
    Command("larger", "放大文字", "Ctrl++"),
    Command("larger", "放大文字", "Ctrl+="),
    Command("smaller", "缩小文字", "Ctrl+-"),
    Command("usual", "文字恢复 100 %", "Ctrl+0"),
)
SAVE: Final = "Ctrl+S"
FIND: Final = "Ctrl+F"
COPY, PASTE = "Ctrl+C", "Ctrl+V"
SORT: Final = "F9"
# Keys of parts of a window, which those parts answer themselves: where, and what each does.
OTHER: Final = (
    ("每个窗口", (
        ("Tab", "下一格、下一个按钮"), ("Shift+Tab", "上一格、上一个按钮"),
        ("Space", "按下按钮，打勾或去掉勾"), ("Esc", "关闭窗口"), ("Menu", "这一条能做的事"),
        ("Shift+F10", "这一条能做的事"), ("Alt+Down", "展开选项"),
    )),
    ("列表", (
        (FIND, "到查找框"), ("Return", "打开选中的一条"),
        (SORT, "按光标所在的栏目排序，再按一次倒过来"), (COPY, "复制选中的几行"),
        ("Ctrl+A", "全部选中"), ("Home", "到第一栏"), ("End", "到最后一栏"),
        ("PgDown", "往后翻"), ("PgUp", "往前翻"),
    )),
    ("走访计划、到点提醒", (
        ("Space", "勾选这一行"), ("Return", "记走访，或打开本人"), ("Alt+D", "提醒已办"),
        ("Alt+N", "提醒不需要"),
    )),
    ("待录清单", (("Space", "打勾，已录入；再按一次取消"), ("Return", "打开这一户"))),
    ("收件、接收前核对", (("Return", "核对这个包，或打开这条记录"),)),
    ("退回修改", (("Alt+R", "写答复"), ("Alt+D", "了结"), ("Return", "打开表，到退回的那一项"))),
    ("占位符", (("Return", "复制选中的一个"), (COPY, "复制选中的一个"))),
    ("从名单选户", (("Ctrl+Return", "对照名单"),)),
    ("填写", ((SAVE, "保存正在填的表"),)),
    ("记走访", (
        ("F4", "列出常用语"), ("Ctrl+Del", "在常用语中，删去自己的一句"),
    )),
    ("批量补记走访", (
        ("Return", "到下一格，行尾另起一行"), ("Shift+Return", "退回上一格"),
        ("Up", "到上一行"), ("Down", "到下一行"), ("Ctrl+Del", "删去一行"),
    )),
    ("导入当天照片", (
        ("1", "归到第一次走访，2 到 9 类推"), ("0", "不导入"), ("Return", "归到右边选中的走访"),
    )),
    ("照片和文件", (
        ("Return", "打开"), ("F2", "修改说明"), ("Del", "删除"), (PASTE, "把复制的照片放进来"),
    )),
    ("看照片", (
        ("Left", "上一张"), ("PgUp", "上一张"), ("Right", "下一张"), ("PgDown", "下一张"),
        ("+", "放大"), ("=", "放大"), ("-", "缩小"), ("0", "适合窗口"),
    )),
    ("使用手册", ((FIND, "查找"), ("Alt+Left", "回到刚才看的一页"), ("F3", "找下一处"))),
)  # fmt: skip


def area_keys() -> dict[str, str]:
    """Give the shortcut of each area that has one, by its title."""
    first = titles()[:DIGITS]
    return {title: f"Alt+{number % DIGITS}" for number, title in enumerate(first, 1)}
