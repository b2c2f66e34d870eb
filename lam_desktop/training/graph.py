"""Writes the guard's network as an ONNX graph whose initialisers bear the parameters' names.

Written node by node rather than traced: the graph stays the same whatever exporter is installed,
and the torch backend can find every weight again by its name.
"""

import json

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from lam_desktop.training.model import Guard

OPSET = 17
Array = NDArray[np.generic]


class GraphWriter:
    """Collects nodes and weights; each method returns the name of what it computes."""

    def __init__(self) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.weights: dict[str, onnx.TensorProto] = {}

    def weight(self, name: str, value: NDArray[np.generic]) -> str:
        self.weights[name] = numpy_helper.from_array(np.array(value, order="C"), name)
        return name

    def op(self, kind: str, *inputs: str, name: str | None = None, **attributes: object) -> str:
        output = name or f"{kind}_{len(self.nodes)}"
        self.nodes.append(
            helper.make_node(kind, inputs, [output], name=f"{output}.node", **attributes)
        )
        return output

    def ints(self, *values: int) -> str:
        return self.weight(f"ints_{'_'.join(map(str, values))}", np.array(values, dtype=np.int64))

    def scalar(self, value: float) -> str:
        return self.weight(f"scalar_{value:g}", np.array(value, dtype=np.float32))


class GuardGraph:
    """Writes one guard.

    Matrices are stored in eight bits with one scale an output, and turned into floats once, when a
    session opens: the file is small, and what runs is the network that was trained but for the
    rounding. Nothing is rounded while it runs, so a command's answer depends on nothing else.
    """

    def __init__(self, guard: Guard) -> None:
        self.config = guard.encoder.config
        self.heads = guard.sizes
        self.state = {name: value.numpy() for name, value in guard.state_dict().items()}
        self.g = GraphWriter()

    def model(self) -> onnx.ModelProto:
        """The whole model: int64 (rows, tokens) ids and mask to one logits tensor a head."""
        g = self.g
        mask = g.op("Cast", "attention_mask", to=TensorProto.FLOAT)
        shut = g.op("Sub", g.scalar(1.0), g.op("Unsqueeze", mask, g.ints(1, 2)))
        bias = g.op("Mul", shut, g.scalar(-10000.0))
        x = self._embeddings()
        for layer in range(self.config.num_hidden_layers):
            x = self._layer(x, bias, f"encoder.encoder.layer.{layer}.")
        column = g.op("Unsqueeze", mask, g.ints(2))
        summed = g.op("ReduceSum", g.op("Mul", x, column), g.ints(1), keepdims=0)
        count = g.op("ReduceSum", column, g.ints(1), keepdims=0)
        vector = g.op("Div", summed, count)
        for head in self.heads:
            self._head(vector, head)
        return self._finished()

    def _finished(self) -> onnx.ModelProto:
        shape = ["rows", "tokens"]
        graph = helper.make_graph(
            self.g.nodes,
            "guard",
            [
                helper.make_tensor_value_info(name, TensorProto.INT64, shape)
                for name in ("input_ids", "attention_mask")
            ],
            [
                helper.make_tensor_value_info(head, TensorProto.FLOAT, ["rows", classes])
                for head, classes in self.heads.items()
            ],
            list(self.g.weights.values()),
        )
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)])
        model.ir_version = 9
        keys = (
            "vocab_size", "hidden_size", "num_hidden_layers", "num_attention_heads",
            "intermediate_size", "max_position_embeddings", "type_vocab_size", "layer_norm_eps",
        )  # fmt: skip
        encoder = {key: getattr(self.config, key) for key in keys}
        helper.set_model_props(model, {"encoder": json.dumps(encoder)})
        onnx.checker.check_model(model)
        return model

    def _embeddings(self) -> str:
        g, prefix = self.g, "encoder.embeddings."
        words, scales = (
            g.weight(*part) for part in self._stored(f"{prefix}word_embeddings.weight")
        )
        rows, scale = g.op("Gather", words, "input_ids"), g.op("Gather", scales, "input_ids")
        word = g.op("Mul", g.op("Cast", rows, to=TensorProto.FLOAT), scale)
        length = g.op("Gather", g.op("Shape", "input_ids"), g.weight("one", np.array(1)))
        places = g.op("Range", g.weight("nought", np.array(0)), length, "one")
        position = g.op("Gather", self._plain(f"{prefix}position_embeddings.weight"), places)
        kind = self._plain(f"{prefix}token_type_embeddings.weight")
        kind = g.op("Gather", kind, "nought")
        return self._norm(g.op("Add", g.op("Add", word, position), kind), f"{prefix}LayerNorm")

    def _layer(self, x: str, bias: str, prefix: str) -> str:
        g = self.g
        mixed = self._attention(x, bias, f"{prefix}attention.self.")
        out = self._linear(mixed, f"{prefix}attention.output.dense")
        x = self._norm(g.op("Add", out, x), f"{prefix}attention.output.LayerNorm")
        wide = self._linear(x, f"{prefix}intermediate.dense")
        error = g.op("Erf", g.op("Div", wide, g.scalar(float(np.sqrt(2.0)))))
        gelu = g.op("Mul", g.op("Mul", wide, g.op("Add", error, g.scalar(1.0))), g.scalar(0.5))
        out = self._linear(gelu, f"{prefix}output.dense")
        return self._norm(g.op("Add", out, x), f"{prefix}output.LayerNorm")

    def _attention(self, x: str, bias: str, prefix: str) -> str:
        g = self.g
        heads = self.config.num_attention_heads
        width = self.config.hidden_size // heads
        parts = {}
        for part, order in (
            ("query", [0, 2, 1, 3]),
            ("key", [0, 2, 3, 1]),
            ("value", [0, 2, 1, 3]),
        ):
            flat = self._linear(x, f"{prefix}{part}")
            split = g.op("Reshape", flat, g.ints(0, 0, heads, width))
            parts[part] = g.op("Transpose", split, perm=order)
        scores = g.op("Div", g.op("MatMul", parts["query"], parts["key"]), g.scalar(width**0.5))
        shares = g.op("Softmax", g.op("Add", scores, bias), axis=-1)
        mixed = g.op("Transpose", g.op("MatMul", shares, parts["value"]), perm=[0, 2, 1, 3])
        return g.op("Reshape", mixed, g.ints(0, 0, heads * width))

    def _linear(self, x: str, name: str) -> str:
        g = self.g
        rows, scales = (g.weight(*part) for part in self._stored(f"{name}.weight"))
        weight = g.op("Mul", g.op("Cast", rows, to=TensorProto.FLOAT), scales)
        matrix = g.op("Transpose", weight, perm=[1, 0])
        return g.op("Add", g.op("MatMul", x, matrix), self._plain(f"{name}.bias"))

    def _head(self, vector: str, head: str) -> None:
        g, name = self.g, f"heads.{head}"
        matrix = g.weight(f"{name}.weight.T", self.state[f"{name}.weight"].T)
        product = g.op("MatMul", vector, matrix, name=name)
        g.op("Add", product, self._plain(f"{name}.bias"), name=head)

    def _norm(self, x: str, name: str) -> str:
        scale, bias = self._plain(f"{name}.weight"), self._plain(f"{name}.bias")
        epsilon = self.config.layer_norm_eps
        return self.g.op("LayerNormalization", x, scale, bias, axis=-1, epsilon=epsilon)

    def _stored(self, name: str) -> tuple[tuple[str, Array], tuple[str, Array]]:
        """The names and values of a matrix in eight bits and of its scales."""
        rows, scales = by_row(self.state[name])
        return (f"{name}.rows", rows), (f"{name}.scales", scales)

    def _plain(self, name: str) -> str:
        return self.g.weight(name, self.state[name])


def by_row(table: NDArray[np.floating]) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """A (rows, width) table as int8 and one float32 scale a row, (rows, 1)."""
    scales = np.maximum(np.abs(table).max(axis=1, keepdims=True), 1e-12) / 127
    return np.rint(table / scales).astype(np.int8), scales.astype(np.float32)
