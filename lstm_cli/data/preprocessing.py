"""The way from the user's units to the model's and back, as the run folder keeps it."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass

from pydantic import TypeAdapter, ValidationError

from lstm_cli.data.scaling import Scaler
from lstm_cli.errors import DataError, Problem
from lstm_cli.types import AffineMap, Floats, SequenceShape

FORM = 1


@dataclass(frozen=True, slots=True)
class NumberPreprocessing:
    """Scalers of inputs and targets, and the shape and names that predictions need."""

    shape: SequenceShape
    input_names: tuple[str, ...]
    target_names: tuple[str, ...]
    inputs: Scaler
    targets: Scaler

    def scale_inputs(self, inputs: Floats) -> Floats:
        """Inputs `(samples, timesteps, features)` as the model takes them."""
        return self.inputs.scale(inputs)

    def unscale_inputs(self, inputs: Floats) -> Floats:
        """Inputs `(samples, timesteps, features)` of the model, in the user's units."""
        return self.inputs.unscale(inputs)

    def unscale_targets(self, targets: Floats) -> Floats:
        """Values `(samples, horizon, target_features)` in the user's units."""
        return self.targets.unscale(targets)

    def last_input_map(self) -> AffineMap | None:
        """From a scaled input to the scale of the target that continues it, or None."""
        if not self.shape.target_inputs:
            return None
        inputs = [(self.inputs.mean[i], self.inputs.deviation[i]) for i in self.shape.target_inputs]
        targets = list(zip(self.targets.mean, self.targets.deviation, strict=True))
        pairs = list(zip(inputs, targets, strict=True))
        return AffineMap(
            scale=tuple(deviation / to_dev for (_, deviation), (_, to_dev) in pairs),
            offset=tuple((mean - to_mean) / to_dev for (mean, _), (to_mean, to_dev) in pairs),
        )

    def to_json(self) -> dict[str, object]:
        """What `preprocessing.json` holds."""
        return {"form": FORM, **asdict(self)}


def preprocessing_from_json(stored: Mapping[str, object], where: str) -> NumberPreprocessing:
    """What `to_json` wrote, read back from the file `where`.

    Raises:
        DataError: it was not written by `to_json`.
    """
    fields = {key: value for key, value in stored.items() if key != "form"}
    if stored.get("form") != FORM:
        message = f"its form is {stored.get('form')!r}, not {FORM}. Use the version that wrote it."
        raise DataError(Problem(where, message))
    try:
        return TypeAdapter(NumberPreprocessing).validate_python(fields)
    except ValidationError as error:
        message = f"is not complete ({error.error_count()} fields are wrong). Train the run again."
        raise DataError(Problem(where, message)) from error
