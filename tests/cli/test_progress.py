"""Progress bars: on a terminal, and nowhere else."""

import fcntl
import os
import pty
import struct
import subprocess
import termios
from contextlib import suppress

from tests.cli.running import command_line, run_child


def on_a_terminal(*arguments):
    """Run the command line on a pseudo-terminal of 60 columns; return what it shows there."""
    command, environment = command_line(*arguments)
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 60, 0, 0))
    run = subprocess.Popen(
        command, env=environment, stdin=theirs, stdout=theirs, stderr=theirs, close_fds=True
    )
    os.close(theirs)
    shown = b""
    with suppress(OSError):  # which says on Linux that the other end was closed
        while part := os.read(ours, 4096):
            shown += part
    os.close(ours)
    assert run.wait(60) == 0
    return shown.decode()


def test_a_terminal_shows_progress(cells, tmp_path):
    shown = on_a_terminal("balance", cells, tmp_path / "out")
    bars = [line for line in shown.split("\r") if "%|" in line]
    for name, count in (("reading", 8), ("originals", 8), ("new images", 4)):
        assert any(f"{name}: 100%" in bar and f"{count}/{count}" in bar for bar in bars)
    assert "12" in shown.rpartition("files written")[0]
    assert "%|" not in on_a_terminal("report", cells, "--quiet")


def test_a_report_fits_its_terminal(cells):
    lines = on_a_terminal("report", cells, "--quiet").splitlines()
    assert max(map(len, lines[1:])) <= 60  # the first has the path of the folder


def test_a_pipe_gets_no_progress(cells, tmp_path):
    for arguments in (["report", cells], ["balance", cells, tmp_path / "out"]):
        run = run_child(*arguments)
        assert (run.returncode, run.stderr) == (0, b"")
        assert b"%|" not in run.stdout
