"""Set up, open, test: the commands of the README, the same on Linux and Windows.

python start.py              set up, make the samples, open the window (no screen: the main job)
python start.py setup        set up only, tools for developers included
python start.py test [--thorough] [pytest arguments]
python start.py fupin ...    the command line
"""

from __future__ import annotations  # an old Python must get as far as the sentence about it

import hashlib
import io
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping
from datetime import date
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
SAMPLE = ROOT / "sample"
OLDEST = (3, 11)
LIBRARIES = [  # what Qt needs on a bare Debian; the last six only with a screen
    *("libglib2.0-0", "libgl1", "libegl1", "libxkbcommon0", "libfontconfig1", "libdbus-1-3"),
    *("libxcb-cursor0", "libxcb-icccm4", "libxcb-keysyms1", "libxcb-image0"),
    *("libxcb-render-util0", "libxkbcommon-x11-0"),
]
SHOWN = 10  # lines of what a command prints


class Stopped(Exception):
    """A sentence about what could not be done."""


def main(arguments: list[str]) -> int:
    """Do what the first argument names and return the exit status."""
    name, rest = (arguments[0], arguments[1:]) if arguments else ("window", [])
    if name not in COMMANDS:
        print(__doc__)
        return 0 if name in ("-h", "--help") else 2
    try:
        check_python(sys.version_info[:2])
        return COMMANDS[name](rest)
    except Stopped as stopped:
        note(str(stopped))
        return 1


def note(sentence: str) -> None:
    """Tell the user something, apart from what a command prints."""
    print(sentence, file=sys.stderr, flush=True)


def check_python(version: tuple[int, ...]) -> None:
    """Stop with a sentence on a Python that is too old."""
    if version < OLDEST:
        found, needed = (".".join(map(str, v)) for v in (version, OLDEST))
        raise Stopped(f"这里的 Python 是 {found}，需要 {needed} 或更新的版本。什么都没有安装。")


# What the words of the command line do


def window(_: list[str]) -> int:
    """Set up, make the samples and open the window, or do the main job where there is no screen."""
    set_up("lock")
    install_libraries()
    village = make_sample()
    if has_screen(os.environ, sys.platform):
        return call(*FUPIN, "gui", FUPIN_SAMPLE=str(SAMPLE))
    return main_job(village)


def setup(_: list[str]) -> int:
    """Install everything, tools for developers included."""
    set_up("lock", "lock-dev")
    install_libraries()
    print("已就绪。")
    return 0


def fupin(arguments: list[str]) -> int:
    """Run the command line of the program."""
    set_up("lock")
    return call(*FUPIN, *arguments)


def test(arguments: list[str]) -> int:
    """Run lint, types and tests, all of them even after a failure, and print how long each took."""
    set_up("lock", "lock-dev")
    install_libraries()
    thorough = {"FUPIN_THOROUGH": "1"} if "--thorough" in arguments else {}
    more = [a for a in arguments if a != "--thorough"]
    results = []
    everywhere = ("-n", "auto", "--dist", "loadfile")  # on all cores, a file's tests on one
    pytest = ("pytest", "-q", "--durations=8", *everywhere, *more)
    for module, *options in (("ruff", "check"), ("mypy",), pytest):
        print(f"== {module}", flush=True)
        began = time.monotonic()
        failed = call("-m", module, *options, cwd=ROOT, **thorough)
        results.append((module, failed, time.monotonic() - began))
    for module, failed, seconds in results:
        print(f"{module:8} {'FAILED' if failed else 'passed'} {seconds:7.1f} s")
    return int(any(failed for _, failed, _ in results))


COMMANDS = {"window": window, "setup": setup, "fupin": fupin, "test": test}
FUPIN = ("-P", "-m", "fupin_desktop")  # -P: a folder `db` where the user stands is not ours


# Set-up


def set_up(*groups: str) -> None:
    """Bring the virtual environment to the locked versions; offline if it is already there."""
    if not works(python_of(VENV)):
        make_environment()
    lists = locked((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    for group in groups:
        install(lists[group], VENV / f"{group}.stamp")


def python_of(environment: Path, windows: bool = os.name == "nt") -> Path:
    """Return the interpreter of a virtual environment."""
    return environment / ("Scripts/python.exe" if windows else "bin/python")


def works(python: Path) -> bool:
    """Tell whether an interpreter is there and starts; that of a removed Python does not."""
    try:
        return subprocess.run([python, "-c", "import pip"], capture_output=True).returncode == 0
    except OSError:
        return False


def make_environment() -> None:
    """Create the virtual environment, replacing a broken one."""
    note("正在创建 .venv …")
    try:
        import ensurepip  # noqa: F401  Debian ships it apart
    except ImportError:
        if not install_packages(["python3-venv"]):
            raise Stopped("缺少 python3-venv，.venv 没有创建。请安装后再运行。") from None
    made = subprocess.run([sys.executable, "-m", "venv", "--clear", VENV])
    if made.returncode:
        raise Stopped("没能创建 .venv。请检查磁盘空间和文件夹的写入权限，再运行一次。")


def locked(pyproject: str) -> dict[str, list[str]]:
    """Return the locked requirements of pyproject.toml, by group."""
    import tomllib

    groups = tomllib.loads(pyproject)["dependency-groups"]
    return {name: groups[name] for name in ("lock", "lock-dev")}


def fingerprint(requirements: list[str]) -> str:
    """Return what changes whenever one of the requirements does."""
    return hashlib.sha256("\n".join(requirements).encode()).hexdigest()


def install(requirements: list[str], stamp: Path) -> None:
    """Install exactly these versions unless the stamp says that they are there."""
    wanted = fingerprint(requirements)
    if stamp.exists() and stamp.read_text(encoding="utf-8") == wanted:
        return
    note("正在安装依赖（需要联网，只做一次）…")
    options = ("--quiet", "--no-deps", "--prefer-binary", "--disable-pip-version-check")
    pip = [str(python_of(VENV)), "-m", "pip", "install", *options, *requirements]
    if subprocess.run(pip, env=surroundings(), stdout=sys.stderr).returncode:
        raise Stopped("依赖没有装全，台账文件没有改动。请检查网络，再运行一次。")
    stamp.write_text(wanted, encoding="utf-8")


def install_libraries() -> None:
    """Install the Qt system libraries that a Debian lacks, or say which they are."""
    listing = read("dpkg-query", "-W", "-f", "${Package} ${db:Status-Status}\n")
    wanted = missing(LIBRARIES, listing) if listing else []
    if wanted and not install_packages(wanted):
        names = " ".join(wanted)
        note(f"缺少系统库，窗口可能打不开：sudo apt-get install {names}")


def missing(libraries: list[str], listing: str) -> list[str]:
    """Return the libraries that dpkg's list does not show as installed, under either name."""
    there = {line.split()[0] for line in listing.splitlines() if line.endswith(" installed")}
    return [name for name in libraries if not there & {name, name + "t64"}]


def choose(packages: list[str], known: set[str]) -> list[str]:
    """Return the packages by the names this Debian has: since 2024 some end in t64."""
    return [p + "t64" if p not in known and p + "t64" in known else p for p in packages]


def install_packages(packages: list[str]) -> bool:
    """Install Debian packages if we may, and tell whether it worked."""
    if sys.platform == "win32" or not shutil.which("apt-get") or os.geteuid() != 0:
        return False
    note(f"正在安装系统库：{' '.join(packages)} …")
    quiet = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(["apt-get", "update", "-qq"], env=quiet)
    names = choose(packages, set(read("apt-cache", "pkgnames").split()))
    command = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *names]
    return subprocess.run(command, env=quiet, stdout=subprocess.DEVNULL).returncode == 0


# The samples and the main job


def has_screen(environment: Mapping[str, str], platform: str) -> bool:
    """Tell whether a window can be opened."""
    if environment.get("FUPIN_NO_WINDOW"):
        return False
    return platform != "linux" or any(environment.get(n) for n in ("DISPLAY", "WAYLAND_DISPLAY"))


def make_sample(*options: str) -> Path:
    """Return the sample village's ledger, made with its township's if it is not there."""
    if not (SAMPLE / "roster.xlsx").exists():
        note("正在生成示例台账 …")
        if call(*FUPIN, "demo", str(SAMPLE), "--full", *options):
            raise Stopped("示例台账没有生成。请删除 sample 文件夹，再运行一次。")
    return min(SAMPLE.glob("village-*.fupin"))


def main_job(village: Path) -> int:
    """Do the main job once through from the command line and print where the results are."""
    township, archive = SAMPLE / "township.fupin", SAMPLE / "archive.pdf"
    say("excel-import", village, SAMPLE / "roster.xlsx", "--apply")
    household = say("list", village, "household", "--limit", "1", "--json")["id"]
    today = date.today().isoformat()  # noqa: DTZ011  the day on the user's own calendar
    record(village, "visit", household=household, date=today, visitors="示例", content="入户走访")
    need = record(village, "need", household=household, content="屋顶漏雨，需要修缮")
    record(village, "measure", household=household, need=need, content="联系修缮", amount="1200.00")
    package = say("pack", village, SAMPLE / "packages", "--json")["path"]
    say("receive", township, package, "--apply")
    say("paper", township, "--form", "archive", "--all", "-o", archive)
    for name in ("stats", "doctor", "digest", "verify"):
        say(name, township)
    print(f"\n村台账：{village}\n乡镇台账：{township}\n数据包：{package}\n档案：{archive}")
    print("没有屏幕，窗口没有打开；有屏幕时再运行 python3 start.py 即可。")
    return 0


def record(ledger: Path, table: str, **values: str) -> str:
    """Put one record into a ledger and return its id."""
    line = json.dumps(values, ensure_ascii=False)
    return str(say("put", ledger, table, "--user", "示例", "--json", given=line)["id"])


def say(*arguments: str | Path, given: str = "") -> dict[str, str]:
    """Run one command, show it and what it says, and return the object it prints, if any."""
    words = [str(argument) for argument in arguments]
    print("\n$ fupin", *words, flush=True)
    done = subprocess.run(
        [str(python_of(VENV)), *FUPIN, *words],
        env=surroundings(),
        input=given,
        stdout=subprocess.PIPE,
        encoding="utf-8",
    )
    told = done.stdout.splitlines()
    print(*told[:SHOWN], *([f"…… 另有 {len(told) - SHOWN} 行"] if told[SHOWN:] else []), sep="\n")
    if done.returncode:
        raise Stopped(f"这一步没有完成（退出码 {done.returncode}）。")
    return dict(json.loads(told[0])) if told and told[0].startswith("{") else {}


# Processes


def call(*arguments: str, cwd: Path | None = None, **more: str) -> int:
    """Run the environment's Python and return its exit status."""
    try:
        command = [str(python_of(VENV)), *arguments]
        return subprocess.run(command, env=surroundings(**more), cwd=cwd).returncode
    except KeyboardInterrupt:
        return 130


def surroundings(**more: str) -> dict[str, str]:
    """Return the environment of our children: UTF-8 everywhere, the checkout importable."""
    return dict(os.environ) | {"PYTHONUTF8": "1", "PYTHONPATH": str(ROOT)} | more


def read(*command: str) -> str:
    """Return what a command prints; nothing if it is not there or fails."""
    if not shutil.which(command[0]):
        return ""
    done = subprocess.run(command, capture_output=True, text=True)
    return done.stdout if done.returncode == 0 else ""


if __name__ == "__main__":
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a console may lack 汉字
    sys.exit(main(sys.argv[1:]))
