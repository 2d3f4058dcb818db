"""Weights and inputs that need no file: each value is a hash of its tensor's name and its index.

The TypeScript tests have the same functions (packages/model-zoo/src/testing/deterministic.ts); both compute in
float64 and round to float32 once, so that the values agree to the last bit.
"""

import math

import numpy as np
import torch


def hash_units(name, count):
    """`count` numbers in [0, 1), multiples of 2^-24: FNV-1a of the name, then a mix of it with each index."""
    seed = 0x811C9DC5
    for byte in name.encode():
        seed = ((seed ^ byte) * 0x01000193) & 0xFFFFFFFF
    x = np.arange(count, dtype=np.uint32) * np.uint32(0x9E3779B9) + np.uint32(seed)
    x = (x ^ (x >> np.uint32(16))) * np.uint32(0x21F0AAAD)
    x = (x ^ (x >> np.uint32(15))) * np.uint32(0x735A2D97)
    x = x ^ (x >> np.uint32(15))
    return (x >> np.uint32(8)).astype(np.float64) / 2**24


def signed(name, shape, scale=1.0):
    """A float32 tensor of values in [-scale, scale)."""
    return between(name, shape, -scale, scale)


def between(name, shape, low, high):
    """A float32 tensor of values in [low, high)."""
    units = hash_units(name, math.prod(shape))
    return torch.from_numpy((low + units * (high - low)).astype(np.float32)).reshape(shape)


def deterministic_tensor(name, like):
    """A value for the state_dict entry `name`, of a size that keeps a deep net's activations in range."""
    shape = tuple(like.shape)
    if like.dtype == torch.int64:
        return torch.zeros_like(like)
    if len(shape) > 1 and shape[1:] != (1, 1):  # a weight, not a column of scales: uniform with variance 2 / fan in
        return signed(name, shape, math.sqrt(6 / math.prod(shape[1:])))
    if name.endswith("running_var"):
        return between(name, shape, 0.75, 1.25)
    if name.endswith("weight"):  # the scale of a norm
        return between(name, shape, 0.5, 1.0)
    return signed(name, shape, 0.1)


def load_deterministic(module):
    """Gives every entry of the module's state_dict its deterministic value."""
    state = {name: deterministic_tensor(name, like) for name, like in module.state_dict().items()}
    module.load_state_dict(state, strict=True)
    return module


def sample_indices(size, count):
    """Up to `count` indices spread over 0..size-1; the same in TypeScript."""
    return [(k * 2654435761) % size for k in range(min(count, size))]


def figures(tensor, count):
    """What a fixture keeps of a tensor: shape, range, sums and sampled values, in PyTorch's order."""
    flat = tensor.detach().to(torch.float64).reshape(-1)
    return {
        "shape": list(tensor.shape),
        "largest": flat.abs().max().item(),
        "sum": flat.sum().item(),
        "sumOfSquares": (flat * flat).sum().item(),
        "samples": [float(f"{flat[i].item():.8g}") for i in sample_indices(len(flat), count)],
    }
