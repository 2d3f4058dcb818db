"""timm's planar nets as nets of volumes: every window becomes a cube, names stay.

The kernels are [out, in, h, w, d]: they start from the planar ones, repeated along the new last axis and divided by its
length, so that a volume of equal slices gives what one slice gives wherever no border is near.
"""

import torch
from timm.layers import BatchNormAct2d, SelectAdaptivePool2d
from torch import nn


class NormThenAct(nn.BatchNorm3d):
    """A batch norm of volumes, followed by an activation."""

    def __init__(self, planar):
        super().__init__(planar.num_features, eps=planar.eps, momentum=planar.momentum)
        self.act = planar.act

    def forward(self, x):
        return self.act(super().forward(x))


class MeanOfVolume(nn.Module):
    """[B, C, H, W, D] -> [B, C]."""

    def forward(self, x):
        return x.mean((2, 3, 4))


def _first(pair):
    return pair[0] if isinstance(pair, tuple) else pair


def _convolution(planar):
    size, stride, padding = (_first(each) for each in (planar.kernel_size, planar.stride, planar.padding))
    volume = nn.Conv3d(planar.in_channels, planar.out_channels, size, stride, padding, bias=planar.bias is not None)
    volume.weight.data = inflated(planar.weight.data)
    return volume


def inflated(kernel):
    """[out, in, h, w] -> [out, in, h, w, d], d the width of the kernel."""
    return kernel[..., None].repeat(1, 1, 1, 1, kernel.shape[-1]) / kernel.shape[-1]


def _average_pool(planar):
    return nn.AvgPool3d(planar.kernel_size, planar.stride, ceil_mode=planar.ceil_mode, count_include_pad=False)


# the first that fits: a norm with an activation is a norm, too
REPLACEMENTS = [
    (nn.Conv2d, _convolution),
    (BatchNormAct2d, NormThenAct),
    (nn.BatchNorm2d, lambda planar: nn.BatchNorm3d(planar.num_features, eps=planar.eps, momentum=planar.momentum)),
    (nn.MaxPool2d, lambda planar: nn.MaxPool3d(planar.kernel_size, planar.stride, planar.padding)),
    (nn.AvgPool2d, _average_pool),
    (SelectAdaptivePool2d, lambda _: MeanOfVolume()),
]


def to_volumes(module):
    """Replaces the planar layers of a timm classifier in place; the result takes [B, C, H, W, D]."""
    for name, child in module.named_children():
        for planar, replace in REPLACEMENTS:
            if isinstance(child, planar):
                setattr(module, name, replace(child))
                break
        else:
            to_volumes(child)
    return module


def without_dropout(module):
    """No dropout of any kind: two implementations cannot draw the same."""
    for child in module.modules():
        if isinstance(child, nn.Dropout):
            child.p = 0.0
        if hasattr(child, "drop_rate"):
            child.drop_rate = 0.0
        if isinstance(child, (nn.LSTM, nn.GRU, nn.MultiheadAttention)):
            child.dropout = 0.0
    return module


def from_house(volume):
    """[B, D, H, W, C] -> [B, C, H, W, D], as the published nets take volumes."""
    return torch.permute(volume, (0, 4, 2, 3, 1))
