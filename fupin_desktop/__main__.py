"""The one entrance: window, command line, self-test, and the readers' processes."""

import gc
import io
import sys
from collections.abc import Callable, Sequence


def main(argv: Sequence[str] | None = None) -> int:
    """Run what the first word names and return the exit status."""
    _speak_utf8()
    gc.set_threshold(100_000, 20, 20)  # an import makes millions of small things, hardly a ring
    words = list(sys.argv[1:] if argv is None else argv)
    entrance = ENTRANCES.get(words[0] if words else "gui")
    return entrance(words[1:]) if entrance else _command_line(words)


def _speak_utf8() -> None:
    """Make pipes carry UTF-8, on Windows too; a program without a console has no streams."""
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8")


def _window(words: list[str]) -> int:
    from ui import app

    return app.run(words)


def _command_line(words: list[str]) -> int:
    from fupin_desktop import cli

    return cli.main(words)


def _self_test(_: list[str]) -> int:
    from fupin_desktop import selftest

    findings = selftest.run()
    sys.stdout.write("\n".join(findings or ["self-test passed"]) + "\n")
    return int(bool(findings))


def _read_workbook(words: list[str]) -> int:
    from fupin_desktop.excel.reader import reader_main

    return reader_main(words)


def _read_photo(words: list[str]) -> int:
    from fupin_desktop.heif import heif_main

    return heif_main(words)


ENTRANCES: dict[str, Callable[[list[str]], int]] = {
    "gui": _window,
    "--self-test": _self_test,
    "--read-workbook": _read_workbook,
    "--read-photo": _read_photo,
}

if __name__ == "__main__":
    sys.exit(main())
