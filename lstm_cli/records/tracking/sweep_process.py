"""The process that tells W&B of one sweep: a message comes in, and where the run is goes out."""

import signal
import sys
from contextlib import suppress
from threading import Timer

from lstm_cli.records.tracking.child_io import (
    Replies,
    enter_own_folder,
    exit_now,
    name_error,
    take_output,
)
from lstm_cli.records.tracking.messages import from_line
from lstm_cli.records.tracking.sweep_summary import SweepLocation, SweepSummary, read_sweep

_SECONDS = 60.0


def main() -> None:
    """Tell W&B of the sweep that comes in."""
    # What ends the program may come while the log is written.
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    replies, folder = Replies(take_output()), enter_own_folder()
    limit = Timer(_SECONDS, exit_now, [folder, 1])
    limit.daemon = True
    limit.start()
    if line := sys.stdin.buffer.readline():
        message = from_line(line)
        place, story = read_sweep(message)
        try:
            replies.send("place", 0, _tell(place, story, message["mode"], replies))
        except Exception as error:  # noqa: BLE001 - whatever W&B raises, the sweep goes on
            _complain(replies, place, _describe_failure(error), error)
            replies.send("failed", 0)
        _tear_down()
    exit_now(folder, 0)


def _tell(place: SweepLocation, story: SweepSummary, mode: str, replies: Replies) -> str:
    from lstm_cli.records.tracking import wandb_run as wandb  # noqa: PLC0415 - takes half a second

    if mode == "online":
        try:
            return wandb.log_sweep(place, story, "online")
        except Exception as error:  # noqa: BLE001 - no key, no net, no such project
            _tear_down()
            sentence = f"W&B cannot be used online ({name_error(error)}). The sweep's log is kept "
            advice = "offline; send it later with `wandb sync` and its folder."
            _complain(replies, place, sentence + advice, error)
    return wandb.log_sweep(place, story, "offline")


def _tear_down() -> None:
    """End W&B's service, if there is one."""
    if "wandb" in sys.modules:
        with suppress(Exception):
            from lstm_cli.records.tracking import wandb_run as wandb  # noqa: PLC0415 - is imported by now

            wandb.tear_down()


def _complain(replies: Replies, place: SweepLocation, sentence: str, error: Exception) -> None:
    replies.complain(0, sentence, error, place.folder)


def _describe_failure(error: Exception) -> str:
    if isinstance(error, ImportError):
        advice = "Mend it with `pip install wandb`, or say `--wandb disabled`."
        return f"W&B has no run of the sweep: wandb cannot be imported ({error}). {advice}"
    return f"W&B has no run of the sweep ({name_error(error)}). The sweep's folder has all of it."


if __name__ == "__main__":
    main()
