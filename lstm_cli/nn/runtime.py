"""TensorFlow as this package runs it: a quiet import, the worker thread, the choice of compiler."""

import ctypes
import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, nullcontext, suppress
from types import TracebackType
from typing import Literal, Self, TypeVar

from lstm_cli.errors import MachineError

Compiler = Literal["xla", "graph"]
Returned = TypeVar("Returned")

_ARENA_MAX = -8  # M_ARENA_MAX in glibc's malloc.h


def load_tensorflow(*, lean: bool = False) -> None:
    """Import TensorFlow and Keras without their chatter on standard error.

    `lean` spares matplotlib, which only Keras's own plots need: half a second of the import.

    Raises:
        MachineError: TensorFlow cannot be imported on this machine.
    """
    if "tensorflow" in sys.modules:
        return
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    os.environ["KERAS_BACKEND"] = "tensorflow"
    if lean:
        _limit_heaps()
    try:
        with _silenced_stderr(), _without("matplotlib") if lean else nullcontext():
            import keras  # noqa: F401, PLC0415
            import tensorflow as tf  # noqa: PLC0415
        # It warns of a model's second trace, which a second run in one process makes on purpose.
        tf.get_logger().setLevel("ERROR")
    except ImportError as error:
        raise MachineError(
            f"TensorFlow cannot be imported: {error}. Reinstall it: pip install --force-reinstall "
            "tensorflow"
        ) from error


def _limit_heaps() -> None:
    """Let glibc keep a heap for each two cores: its eight a core hold on to what threads freed.

    Elsewhere there is no such limit, and nothing is done.
    """
    with suppress(AttributeError, OSError, TypeError):
        ctypes.CDLL(None).mallopt(_ARENA_MAX, max(2, (os.cpu_count() or 2) // 2))


@contextmanager
def _without(module: str) -> Iterator[None]:
    """A block in which `module` cannot be imported, unless it already was."""
    if module in sys.modules:
        yield
        return
    sys.modules[module] = None  # type: ignore[assignment]  # Python's way to say: not there
    try:
        yield
    finally:
        del sys.modules[module]


@contextmanager
def _silenced_stderr() -> Iterator[None]:
    """Nothing on file descriptor 2 inside the block; all of it after a failure.

    TensorFlow's C++ libraries write there before any log level is read.
    """
    try:
        kept = os.dup(2)
    except OSError:  # closed: there is nobody to tell
        yield
        return
    if sys.stderr is not None:
        sys.stderr.flush()
    with tempfile.TemporaryFile() as said:
        os.dup2(said.fileno(), 2)
        try:
            yield
        except BaseException:
            os.dup2(kept, 2)
            said.seek(0)
            sys.stderr.write(said.read().decode(errors="replace"))
            raise
        finally:
            os.dup2(kept, 2)
            os.close(kept)


@contextmanager
def memory_errors() -> Iterator[None]:
    """A block in which it is the machine's limit, and no bug, when memory does not suffice.

    Raises:
        MachineError: memory does not suffice for the block.
    """
    import tensorflow as tf  # noqa: PLC0415

    try:
        yield
    except (MemoryError, tf.errors.ResourceExhaustedError) as error:
        raise MachineError(
            "not enough memory. Use a smaller model, training.batch_size or dataset."
        ) from error


def describe_device() -> str:
    """The device that models run on: `cpu`, or the name of the first GPU."""
    import tensorflow as tf  # noqa: PLC0415

    gpus = tf.config.list_physical_devices("GPU")
    if not gpus:
        return "cpu"
    details = tf.config.experimental.get_device_details(gpus[0])
    return str(details.get("device_name", "gpu"))


def choose_compiler(asked: Literal["auto", "xla", "graph"], device: str) -> Compiler:
    """The compiler of the training loop.

    `auto` is `xla` on a CPU; on a GPU it is `graph`, since XLA cannot compile the cuDNN LSTM.
    """
    if asked != "auto":
        return asked
    return "xla" if device == "cpu" else "graph"


class GraphThread:
    """A thread for graph calls, so that the main thread can receive signals meanwhile."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="graph")

    def call(self, function: Callable[[], Returned]) -> Returned:
        """What `function` returns; a signal's exception is raised here while it still runs."""
        return self.start(function).result()

    def start(self, function: Callable[[], Returned]) -> Future[Returned]:
        """The same without waiting; calls are made one after the other."""
        return self._pool.submit(function)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._pool.shutdown(wait=kind is None, cancel_futures=True)
