"""The same guard in float32 on torch, for those who compare or retrain; needs the lab extra.

The weights come from the shipped ``model.onnx``: its initialisers carry the names of the network's
parameters, so they are turned back from int8 and loaded. Nothing else has to be shipped.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from lam_desktop.classify.base import BaseClassifier, failed
from lam_desktop.classify.model_folder import ModelFolder
from lam_desktop.classify.reading import Logits, heads_of
from lam_desktop.domain.errors import ClassifyError, ModelError

if TYPE_CHECKING:
    from torch import Tensor, nn

Arrays = dict[str, NDArray[Any]]
_BORROWED = threading.Lock()


@contextmanager
def torch_threads(count: int) -> Iterator[None]:
    """Compute with so many threads, and leave torch as it was.

    Torch has one number for the whole process, so this lends it to one caller at a time: another
    would take the borrowed number for that of the process, and put it back last.
    """
    import torch

    with _BORROWED:
        before = torch.get_num_threads()
        torch.set_num_threads(count)
        try:
            yield
        finally:
            torch.set_num_threads(before)


class TorchClassifier(BaseClassifier):
    """Judges commands with the float network of an opened folder, one at a time."""

    def __init__(self, folder: ModelFolder, *, threads: int = 1) -> None:
        """Rebuild the network; ClassifyError without torch, ModelError for a foreign model."""
        try:
            import onnx  # noqa: F401
            import torch  # noqa: F401
            import transformers  # noqa: F401
        except ImportError as error:
            raise ClassifyError(
                f"The torch backend needs {error.name}, which is not installed. "
                'Install it with: pip install "lam-desktop[lab]", or use --backend onnx.'
            ) from error
        super().__init__(folder)
        self._threads = threads
        self._encoder, self._heads = _restore(folder)

    def _run(self, windows: list[list[int]]) -> list[Logits]:
        import torch

        try:
            with torch_threads(self._threads), torch.inference_mode():
                tokens = torch.tensor(windows)
                mask = torch.ones_like(tokens)
                hidden = self._encoder(input_ids=tokens, attention_mask=mask).last_hidden_state
                vectors = hidden.mean(dim=1)
                answers = {
                    head: (vectors @ weight.T + bias).numpy()
                    for head, (weight, bias) in self._heads.items()
                }
        except Exception as error:
            raise failed(error) from error
        return [
            {head: answer[place] for head, answer in answers.items()}
            for place in range(len(windows))
        ]


def _restore(folder: ModelFolder) -> "tuple[nn.Module, dict[str, tuple[Tensor, Tensor]]]":
    """The encoder and each head's (weight, bias)."""
    import json

    import torch
    from transformers import BertConfig, BertModel

    try:
        arrays, properties = read_onnx(folder)
        config = BertConfig(**json.loads(properties["encoder"]))
        encoder = BertModel(config, add_pooling_layer=False).eval()
        state = {
            name: torch.from_numpy(parameter(arrays, f"encoder.{name}"))
            for name, _ in encoder.named_parameters()
        }
        encoder.load_state_dict(state, strict=False)
        heads = {
            head: (
                torch.from_numpy(parameter(arrays, f"heads.{head}.weight")),
                torch.from_numpy(parameter(arrays, f"heads.{head}.bias")),
            )
            for head in heads_of(folder.manifest)
        }
    except KeyError as error:
        raise ModelError(
            f"The guard's model.onnx in {folder.path} does not hold {error.args[0]}, so the torch "
            "backend cannot use it. Use --backend onnx."
        ) from error
    except Exception as error:
        raise ModelError(
            f"The guard's model.onnx in {folder.path} cannot be read by the torch backend "
            f"({type(error).__name__}). Reinstall LAM Desktop, or use --backend onnx."
        ) from error
    return encoder, heads


def read_onnx(folder: ModelFolder) -> tuple[Arrays, dict[str, str]]:
    """The initialisers and the metadata of the folder's ONNX graph."""
    import onnx
    from onnx import numpy_helper

    graph = onnx.load_model_from_string(folder.model)
    arrays = {tensor.name: numpy_helper.to_array(tensor) for tensor in graph.graph.initializer}
    return arrays, {item.key: item.value for item in graph.metadata_props}


def parameter(arrays: Arrays, name: str) -> NDArray[np.float32]:
    """A float32 parameter from the forms the exporter stores it in; KeyError if it is absent.

    As it is (``NAME``), transposed for MatMul (``NAME.T``), in int8 by output channel
    (``NAME.T_quantized`` with scale and zero point), or in int8 by row (``NAME.rows``).
    """
    if name in arrays:
        return _float(arrays[name])
    if f"{name}.rows" in arrays:
        return _float(arrays[f"{name}.rows"].astype(np.float32) * arrays[f"{name}.scales"])
    if f"{name}.T" in arrays:
        return _float(arrays[f"{name}.T"].T)
    stored = f"{name}.T"
    if f"{stored}_quantized" not in arrays:
        raise KeyError(name)
    steps = arrays[f"{stored}_quantized"].astype(np.float32)
    steps -= arrays[f"{stored}_zero_point"].astype(np.float32)
    return _float((steps * arrays[f"{stored}_scale"]).T)


def _float(array: NDArray[Any]) -> NDArray[np.float32]:
    # A copy: what ONNX holds is read-only, and torch must own what it loads.
    return np.array(array, dtype=np.float32, order="C")
