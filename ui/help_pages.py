"""Which page of the manual belongs to which screen."""

from typing import Final

from PySide6.QtCore import QObject

from ui import manual
from ui.areas import place_of

FRONT: Final = "驻村台账使用手册"
# Headings of pages or of their sections, by the title of an area.
AREAS: Final = {
    "工作台": "窗口、工作台和十二个页",
    "农户": "列表",
    "走访排查": "记一次走访",
    "帮扶措施": "需求、措施、资金、成效",
    "项目资金": "项目和资金",
    "监测帮扶": "办程序",
    "村情": "村情",
    "驻村队伍": "驻村队伍、结对和考勤",
    "任务整改": "任务和整改",
    "报送接收": "报送与接收",
    "打印归档": "打印一户一档",
    "导入导出": "导入和导出",
}
# The same by the class of a screen: of a page, a dialog, or a page of a wizard.
SCREENS: Final = {
    "MainWindow": FRONT,
    "Welcome": "开始使用",
    "HomePage": "工作台",
    "HouseholdPage": "农户和家庭成员",
    "RecordPage": "一条记录",
    "ProcedurePage": "办程序",
    "PlanPage": "帮扶计划",
    "ProjectPage": "项目和资金",
    "VisitPlanPage": "走访计划",
    "ReminderPage": "到点提醒",
    "ReturnedPage": "退回修改",
    "SyncPage": "报送与接收",
    "InboxPage": "收件：一个U盘上的包一次收完",
    "PrintPage": "打印一户一档",
    "FormsDialog": "单张表册",
    "TemplateDialog": "按模板填表",
    "KeepDialog": "按模板填表",
    "PlaceholderDialog": "按模板填表",
    "NoticeDialog": "公示",
    "MakeDialog": "公示",
    "PostDialog": "公示",
    "DownDialog": "公示",
    "ExportPage": "导入和导出",
    "AskDialog": "一条记录",
    "StartDialog": "办程序",
    "FinishDialog": "办程序",
    "StopDialog": "办程序",
    "NewPlanDialog": "帮扶计划",
    "ReviseDialog": "帮扶计划",
    "ProjectDialog": "新建项目",
    "LifeDialog": "户变动",
    "FundsDialog": "资金：从到账到户",
    "AttachmentDialog": "照片和文件",
    "PhotoViewer": "照片和文件",
    "AttendanceDialog": "驻村队伍、结对和考勤",
    "ColumnChooser": "栏目、排序",
    "FilterDialog": "筛选",
    "ConflictDialog": "两处不一致，待核定",
    "ConflictDesk": "两处不一致，待核定",
    "FindingsDialog": "检查台账",
    "DuplicatesDialog": "重复登记",
    "BulkDialog": "重复登记",
    "HandoverDialog": "离任交接",
    "CodeWizard": "离任交接",
    "HistoryDialog": "修改、修改记录、删除",
    "PurgeDialog": "依法销毁",
    "ImportDialog": "导入和导出",
    "NationalDialog": "照全国系统的栏目导出",
    "ImportColumnsDialog": "导入和导出",
    "CandidateDialog": "导入和导出",
    "AbsenceDialog": "导入和导出",
    "LocalFieldDialog": "补充项",
    "LocalFieldForm": "补充项",
    "MergeDialog": "补充项",
    "ThresholdDialog": "标准与参数",
    "CodeListDialog": "代码表和选项",
    "SayDialog": "退回修改",
    "NoteDialog": "退回修改",
    "ReturnDialog": "退回修改",
    "ReplyDialog": "退回修改",
    "PasswordDialog": "忘记密码",
    "UsersDialog": "离任交接",
    "UserDialog": "离任交接",
    "RecoveryDialog": "忘记密码",
    "RenewalWizard": "忘记密码",
    "BackupDialog": "备份和恢复",
    "RestoreDialog": "恢复到另一台电脑",
    "UnlockDialog": "忘记密码",
    "PaperDialog": "打印一户一档",
    "PrinterDialog": "打印一户一档",
    "PaperCheckDialog": "核对纸面",
    "RecordDialog": "填写时要知道的几点",
    "VisitDialog": "记一次走访",
    "NotesDialog": "批量补记",
    "PhotoDayDialog": "走访照片",
    "ArrivalDialog": "报送与接收",
    "InviteDialog": "报送与接收",
    "LostLedgerDialog": "台账丢了，包还在",
    "LaptopsDialog": "报送与接收",
    "TotalsDialog": "对数",
    "MovementsDialog": "数字对账",
    "EntryDialog": "待录清单",
    "EntryOrderDialog": "待录清单",
    "ReportDialog": "自定义报表",
    "ReportBuilder": "自定义报表",
    "GatherDialog": "自定义报表",
    "StopLaptopDialog": "报送与接收",
    "InvitationDialog": "从乡镇U盘开始",
    "FirstStickDialog": "乡镇怎样做入册U盘",
    "StickDialog": "从乡镇U盘开始",
    "DraftDialog": "填写时要知道的几点",
    "FillDialog": "补录表",
    "FillReturnDialog": "补录表",
    "PickDialog": "从名单选户",
    "SurveyRunDialog": "排查轮次",
    "SurveyPage": "排查轮次",
    "NewLedgerWizard": "开始使用",
    "StartPage": "开始使用",
    "OfficePage": "开始使用",
    "PersonPage": "开始使用",
    "PasswordPage": "开始使用",
    "RecoveryPage": "开始使用",
    "RecoveryCheckPage": "开始使用",
    "LastPage": "开始使用",
}


def heading_for(widget: QObject | None) -> str:
    """Give the heading of the page about what a widget belongs to."""
    while widget is not None:
        name = _own(widget)
        if name:
            return name
        widget = widget.parent()
    return FRONT


def _own(widget: QObject) -> str:
    kind = type(widget).__name__
    if kind == "AreaPage":
        return AREAS.get(str(widget.area.title), "")  # type: ignore[attr-defined]
    if kind == "RecordDialog":
        place = place_of(widget.form.table.name)  # type: ignore[attr-defined]
        about = AREAS.get(place[0], "") if place else ""
        return SCREENS[kind] if about in ("", AREAS["农户"]) or not manual.find(about) else about
    return next(
        (SCREENS[one.__name__] for one in type(widget).__mro__ if one.__name__ in SCREENS), ""
    )
