"""From a model's outputs to scores, errors by step and the table of predictions."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from lstm_cli.evaluation.baselines import Baselines, NaiveTallies
from lstm_cli.evaluation.chunks import chunks, count_chunk, spread
from lstm_cli.evaluation.score_report import Report
from lstm_cli.evaluation.target_scores import TargetScores, scores_of
from lstm_cli.types import (
    Batch,
    Bools,
    Floats,
    Ints,
    Predictions,
    Row,
    SequenceShape,
    Split,
    SplitName,
)

Predictor: TypeAlias = Callable[[Batch], Floats]
_JUDGES: tuple[SplitName, ...] = ("test", "val", "predict")


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a split says of a model.

    `metrics` are flat scores by name, without the split's: `rmse`, `rmse_<target>`, `skill`,
    `naive_<baseline>_<score>`, `accuracy`, `precision_<class>` …; none where no target is known.
    `by_step` are the rows of metrics_by_step.csv, `confusion` those of confusion.csv (split,
    expected, predicted, count; none for values). `warnings` are sentences about the scores.
    """

    split: SplitName
    metrics: Mapping[str, float]
    by_step: Sequence[Row]
    confusion: Sequence[Row]
    predictions: Predictions
    warnings: tuple[str, ...] = ()

    @property
    def named_metrics(self) -> dict[str, float]:
        """The scores by the names of metrics.json: `test_rmse`."""
        return {f"{self.split}_{name}": value for name, value in self.metrics.items()}


@dataclass(frozen=True, slots=True)
class Chunk:
    """Some samples of a split with all that is known of them.

    targets and outputs are in the user's units; known: which targets count, in their shape; real:
    which steps there are, `(n, horizon)`, None for all.
    """

    samples: Ints
    batch: Batch
    targets: Floats | Ints
    outputs: Floats
    known: Bools
    real: Bools | None


def judge_split(  # noqa: PLR0913 - all that a judgement rests on
    name: SplitName,
    split: Split,
    shape: SequenceShape,
    target_names: Sequence[str],
    *,
    predict: Predictor,
    baselines: Baselines | None = None,
    most_rows: int | None = None,
    most_samples: int | None = None,
    chunk: int | None = None,
) -> Judgement:
    """The scores of a model on a split, beside those of naive forecasts on the same samples.

    `predict` is the model: from a batch to `(n, horizon, outputs)` on its scale, or probabilities.
    Steps that are padding count nowhere, targets that are not known in no score. The table has the
    last whole samples up to `most_rows` rows, None for all. Of more than `most_samples` only as
    many count in scores, evenly spread, whatever the table has. Samples are taken `chunk` at a
    time, so that memory does not grow with their number.
    """
    scores = scores_of(shape.target)
    tally = scores.make_tally(shape.horizon)
    naive = NaiveTallies.start(baselines, lambda: scores.make_tally(shape.horizon))
    entries: list[NDArray[np.void]] = []
    first = _find_first(len(split), shape, most_rows)
    counting = spread(len(split), most_samples or len(split))
    looked_at = np.union1d(counting, np.arange(first, len(split), dtype=np.int32))
    counts = np.zeros(len(split), np.bool_)
    counts[counting] = True
    for part in _go_through(split, looked_at, predict, scores, chunk or count_chunk(shape)):
        known = (part.known.T & counts[part.samples]).T
        tally.add(part.targets, scores.guess(part.outputs), known)
        naive.add(split, part.samples, part.batch, (part.targets, known))
        own = part.samples >= first
        real = None if part.real is None else part.real[own]
        entries.append(scores.enter(part.samples[own], part.targets[own], part.outputs[own], real))
    report = Report(name, shape, tuple(target_names), tally, naive.scored())
    table = np.concatenate(entries) if entries else Predictions().entries
    return Judgement(
        split=name,
        metrics=report.metrics(),
        by_step=report.by_step(),
        confusion=report.confusion(),
        predictions=Predictions(
            table, (name,), tuple(target_names), scores.classes, (split.origins,)
        ),
        warnings=(*naive.describe_silent(name), *report.warnings()),
    )


def find_judge(judgements: Sequence[Judgement]) -> Judgement | None:
    """The judgement that counts: of test, else val, else given inputs, whichever has scores."""
    scored = {one.split: one for one in judgements if one.metrics}
    return next((scored[name] for name in _JUDGES if name in scored), None)


def _find_first(length: int, shape: SequenceShape, most_rows: int | None) -> int:
    rows = shape.horizon * shape.target.features
    return 0 if most_rows is None else max(length - most_rows // rows, 0)


def _go_through(
    split: Split, looked_at: Ints, predict: Predictor, scores: TargetScores, size: int
) -> Iterator[Chunk]:
    for samples in chunks(looked_at, size):
        batch = split.source.gather(samples)
        outputs = split.truth.restore(predict(batch), samples)
        targets = split.truth.targets(samples)
        known = scores.known(targets, batch.target_mask)
        yield Chunk(samples, batch, targets, outputs, known, batch.target_mask)
