"""The layers of a network as a table."""

from lstm_cli.config.schema.network import Model
from lstm_cli.explain.layer_table import layer_table, list_layers
from lstm_cli.plan.network_plan import plan_network
from lstm_cli.types import NumberInputs, SequenceShape, Values

PLAN = plan_network(
    Model.model_validate({"encoder": {"units": 50}}),
    SequenceShape(3, 1, NumberInputs(1), Values(1)),
)
TABLE = """\
block    layer           what it is      output  parameters
encoder  encoder_lstm_1  LSTM(50, tanh)  (50)        10,400
head     head_output     Dense(1)        (1)             51
head     head_reshape    Reshape(1, 1)   (1, 1)           0
                                         total       10,451"""


def test_a_table_shows_all_layers_and_their_sum() -> None:
    """Numbers stand to the right, and the last line counts all parameters."""
    assert layer_table(PLAN) == TABLE


def test_layers_are_listed_for_programs() -> None:
    """Each layer is plain data: block, name, kind, output without the samples, parameters."""
    first, *_ = list_layers(PLAN)
    assert first == {
        "block": "encoder",
        "name": "encoder_lstm_1",
        "kind": "LSTM(50, tanh)",
        "output": (50,),
        "parameters": 10_400,
    }
