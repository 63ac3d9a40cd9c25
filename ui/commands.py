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
    Command("open_ledger", "打开台账……", "Ctrl+O"),
    Command("new_ledger", "新建台账……"),
    Command("change_password", "修改密码……"),
    Command("show_findings", "检查台账……"),
    Command("show_local_fields", "补充项……"),
    Command("show_thresholds", "标准与参数……"),
)
ABOUT: Final = Command("show_about", "关于")
KEYS: Final = (  # only by key
    Command("next_area", "转到下一个页", "Ctrl+Tab"),
    Command("previous_area", "转到上一个页", "Ctrl+Shift+Tab"),
    Command("back", "从一条记录返回", "Alt+Left"),
    Command("refresh", "重新读取", "F5"),
)


def area_keys() -> dict[str, str]:
    """Give the shortcut of each area that has one, by its title."""
    first = titles()[:DIGITS]
    return {title: f"Alt+{number % DIGITS}" for number, title in enumerate(first, 1)}
