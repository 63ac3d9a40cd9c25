"""The command line: the same registry as the window's, JSON for programs, sentences for people.

Exit status: 0 done, 1 a bug, 2 usage, 3 refused and nothing changed, 4 not in this version.
"""

import sys
import traceback
from argparse import Namespace
from collections.abc import Callable, Sequence
from importlib import import_module

from fupin_desktop.cli.parser import UsageError, parser
from fupin_desktop.errors import Cancelled, FupinError

__all__ = ["main"]


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status."""
    try:
        argv = _readable(sys.argv[1:] if argv is None else argv)
        words = parser().parse_args(argv)
        return int(_function(words.run)(words) or 0)
    except UsageError as error:
        return _tell(str(error), 2)
    except FupinError as error:
        return _tell(str(error), 3)
    except (Cancelled, KeyboardInterrupt):
        return _tell("已停止，没有改动。", 3)
    except BrokenPipeError:
        return 0  # the reader of our output has seen enough
    except Exception:
        traceback.print_exc()
        return _tell("程序出错了（上面是给开发者的细节）。已保存的内容都在。", 1)


def _function(name: str) -> Callable[[Namespace], int | None]:
    module, _, function = name.partition(".")
    found: Callable[[Namespace], int | None] = getattr(
        import_module(f"fupin_desktop.cli.{module}"), function
    )
    return found


def _readable(argv: Sequence[str]) -> Sequence[str]:
    """Refuse words whose bytes are no text: they could be neither searched for nor shown."""
    for number, word in enumerate(argv, 1):
        if not word.isascii() and word != word.encode("utf-8", "replace").decode("utf-8"):
            raise UsageError(f"用法不对：第 {number} 个词里有不能识别的字符（应是 UTF-8 文字）。")
    return argv


def _tell(sentence: str, status: int) -> int:
    print(sentence, file=sys.stderr)
    return status
