"""A run: an experiment from its config, or from where a run was left, to its finished folder."""

import traceback
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

from lstm_cli.config.dumping import dump_config
from lstm_cli.config.schema.experiment import ExperimentConfig
from lstm_cli.errors import LstmCliError
from lstm_cli.records.facts import count_threads
from lstm_cli.records.run_folder import RunFolder
from lstm_cli.runner.fit import train_and_judge
from lstm_cli.runner.prepare import prepare_data
from lstm_cli.runner.push import complete, is_incomplete
from lstm_cli.runner.results import end, finish
from lstm_cli.runner.resumable_run import check_data, find_init, open_resumable
from lstm_cli.runner.sample_outputs import read_given
from lstm_cli.runner.session import Session, Stopwatch, Warm
from lstm_cli.runner.stop import Stop, StopRule, watch_signals
from lstm_cli.types import Recorder, Result, RunStart


def run(
    config: ExperimentConfig,
    *,
    runs_dir: Path = Path("runs"),
    recorders: Sequence[Recorder] = (),
    warm: Warm | None = None,
    stop: Stop | None = None,
    rule: StopRule | None = None,
) -> Result:
    """Train, evaluate and record the experiment of a complete config.

    `recorders` listen besides the run folder. With the `warm` of an earlier run nothing is compiled
    again where the shapes are the same. `stop` is watched by the caller; without one, signals are
    watched here. `rule` may end the training early. A failure of the training is in
    `Result.failure`.

    Raises:
        ConfigError: the config does not fit the shape of its data; nothing has been written.
        DataError: the data do not fit the config; nothing has been written.
        MachineError: the run folder cannot be written.
    """
    clock = Stopwatch()
    with clock.phase("data"):
        dataset = prepare_data(config)
        given = read_given(config.predict, dataset)
        init = find_init(config)
    with _watched(stop) as stopping:
        folder = RunFolder.create(
            runs_dir,
            config.name,
            seed=config.seed,
            threads=count_threads(),
            data_fingerprint=dataset.fingerprint,
            data_notes=dataset.notes,
            leaks=dataset.leaks,
            init_from=init,
        )
        told = (folder, *recorders)
        session = Session(config, dataset, given, folder, told, stopping, clock)
        session.rule = rule
        return _conduct(session, warm)


def resume(
    path: Path,
    *,
    extend: int | None = None,
    recorders: Sequence[Recorder] = (),
    warm: Warm | None = None,
    stop: Stop | None = None,
    rule: StopRule | None = None,
) -> Result:
    """Go on with the run of a folder, from its last checkpoint to the end of its config.

    `extend` is how many epochs more a finished run is trained. Of a finished run whose process did
    not get to its plots or W&B's log these are made. All else as for `run`.

    Raises:
        ConfigError: another process works in it, it is finished, or its config has changed.
        DataError: it is no run folder, no checkpoint can be used, or its data have changed.
        MachineError: the run folder cannot be written.
    """
    if extend is None and is_incomplete(path):
        return complete(path, recorders)
    clock = Stopwatch()
    left = open_resumable(path, extend)
    try:
        with clock.phase("data"):
            dataset = prepare_data(left.config)
            given = read_given(left.config.predict, dataset)
            check_data(left, dataset)
        with _watched(stop) as stopping:
            told = (left.folder, *recorders)
            session = Session(left.config, dataset, given, left.folder, told, stopping, clock)
            session.checkpoint, session.notes = left.checkpoint, left.notes
            session.rule = rule
            left.mark_running()
            return _conduct(session, warm)
    finally:
        left.folder.release()


def _watched(stop: Stop | None) -> AbstractContextManager[Stop]:
    return nullcontext(stop) if stop else watch_signals()


def _conduct(session: Session, warm: Warm | None) -> Result:
    try:
        _start(session)
        train_and_judge(session, warm or Warm())
    except LstmCliError as error:
        session.failure = error
    except BaseException:
        session.folder.log(traceback.format_exc())
        finish(session, "failed", "a bug, or the process was told to end; see log.txt")
        raise
    return end(session)


def _start(session: Session) -> None:
    folder, config = session.folder, session.config
    folder.write_config(dump_config(config))
    folder.write_json("preprocessing.json", session.dataset.preprocessing.to_json())
    _tell_of_data(session)
    plain = config.model_dump(mode="json")
    start = RunStart(config.name, folder.path, folder.wandb_id, plain, session.notes)
    folder.log(f"{config.name}: seed {config.seed}, data {session.dataset.fingerprint[:12]}")
    for note in session.notes:
        folder.log(note)
    for recorder in session.recorders:
        recorder.start(start)


def _tell_of_data(session: Session) -> None:
    """Notes on the data go to the log, and what makes the scores doubtful to the user too."""
    dataset = session.dataset
    session.warnings += dataset.leaks
    for sentence in (*dataset.notes, *dataset.leaks):
        session.folder.log(sentence)
