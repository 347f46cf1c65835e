"""The companion process: draws plots and feeds W&B beside the training.

It reads messages from standard input until that ends, also when the program that sent them died.
"""

import signal
import sys
from contextlib import suppress
from queue import SimpleQueue
from threading import Thread, Timer

from lstm_cli.records.pending import clear_pending
from lstm_cli.records.tracking.child_io import Replies, enter_own_folder, exit_now, take_output
from lstm_cli.records.tracking.messages import (
    NO_PLOTS,
    WARM_WANDB,
    Message,
    from_line,
    read_end,
    read_epochs,
    read_series,
    read_start,
)
from lstm_cli.records.tracking.plotter import Plotter, warm_up
from lstm_cli.records.tracking.wandb_thread import WandbThread

_SECONDS_LEFT_AFTER_INPUT = 60.0


def main() -> None:
    """Serve one program: many runs, one after the other."""
    # What ends the program ends its messages too; then there is a W&B log to finish here.
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    replies = Replies(take_output())
    folder = enter_own_folder()
    lines: SimpleQueue[bytes] = SimpleQueue()
    Thread(target=_read, args=(lines, folder), daemon=True).start()
    _serve(replies, lines)
    exit_now(folder, 0)


def _serve(replies: Replies, lines: "SimpleQueue[bytes]") -> None:
    wandb = WandbThread(replies)
    if WARM_WANDB in sys.argv:
        wandb.warm()
    draws = NO_PLOTS not in sys.argv
    if draws:
        with suppress(Exception):  # where even this fails, the run's own plots will say so
            warm_up()
    desk = MessageHandler(replies, wandb, draws=draws)
    while line := lines.get():
        desk.handle(from_line(line))
    desk.close()


def _read(lines: "SimpleQueue[bytes]", folder: str) -> None:
    """Hand on what comes in; from its end on nothing here takes more than a minute."""
    for line in sys.stdin.buffer:
        lines.put(line)
    limit = Timer(_SECONDS_LEFT_AFTER_INPUT, exit_now, [folder, 1])
    limit.daemon = True
    limit.start()
    lines.put(b"")


class MessageHandler:
    """Hands each message to the plots and to W&B."""

    __slots__ = ("_draws", "_number", "_plotter", "_replies", "_wandb")

    def __init__(self, replies: Replies, wandb: WandbThread, *, draws: bool) -> None:
        self._draws = draws
        self._replies = replies
        self._wandb = wandb
        self._plotter: Plotter | None = None
        self._number = 0

    def handle(self, message: Message) -> None:
        """Do what one message asks for."""
        if message["kind"] == "start":
            self._start(message)
        elif self._plotter and message["kind"] == "epochs":
            self._take_epochs(self._plotter, message)
        elif self._plotter and message["kind"] == "finish":
            self._finish(self._plotter, message)

    def close(self) -> None:
        """Finish what is left."""
        if self._plotter:
            # The program died within a run, or before it could say how the run ended.
            self._wandb.break_off()
        self._wandb.close()

    def _start(self, message: Message) -> None:
        self._number = message["run"]
        run = read_start(message)
        self._plotter = Plotter(self._replies, self._number, run, draws=self._draws)
        self._wandb.start(self._number, run, message["mode"])

    def _take_epochs(self, plotter: Plotter, message: Message) -> None:
        metrics = read_epochs(message)
        self._wandb.epochs(metrics)
        plotter.epochs(metrics)

    def _finish(self, plotter: Plotter, message: Message) -> None:
        end = read_end(message)
        plots = plotter.finish(end, read_series(message))
        self._wandb.finish(end, plotter.list_kept(end.kept_epoch), plots)
        if self._draws:
            clear_pending(plotter.folder, "plots")
        self._replies.send("plots", self._number)
        self._plotter = None


if __name__ == "__main__":
    main()
