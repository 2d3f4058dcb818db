"""The SCS net in PyTorch and timm: the twin that our own net is compared with, in numbers and in speed.

Written from the description of the method; its state_dict has the published names, shapes, dtypes and order.

    python tools/golden/scs_net.py [manifest folder]

checks that against the manifests of the published nets, where they are at hand.
"""

import sys
from pathlib import Path

import torch
from nfn_net import check_manifests, make_encoder
from torch import nn
from torch.nn import functional as F

LEVELS = 5
GRADES = 3
HIDDEN = 64
NEIGHBOURS = 3


def conv_norm_relu(in_channels, out_channels):
    """3x3 convolution without bias, batch norm, ReLU."""
    return nn.Sequential(
        nn.Conv2d(in_channels, out_channels, kernel_size=3, padding=1, bias=False),
        nn.BatchNorm2d(out_channels),
        nn.ReLU(inplace=True),
    )


class DecoderBlock(nn.Module):
    """Nearest up-sampling by 2, concatenation of the skip behind it, two convolutions."""

    def __init__(self, in_channels, skip_channels, out_channels):
        super().__init__()
        self.conv1 = conv_norm_relu(in_channels + skip_channels, out_channels)
        self.conv2 = conv_norm_relu(out_channels, out_channels)

    def forward(self, x, skip):  # [N, C, h, w], [N, S, 2h, 2w]
        x = F.interpolate(x, scale_factor=2, mode="nearest")
        x = x[..., : skip.shape[-2], : skip.shape[-1]]
        return self.conv2(self.conv1(torch.cat([x, skip], dim=1)))


class UNet2d(nn.Module):
    """From four maps of strides 4, 8, 16, 32 to one of stride 4."""

    def __init__(self, encoder_channels, decoder_channels):
        super().__init__()
        skips = list(encoder_channels[-2::-1])
        inputs = [encoder_channels[-1], *decoder_channels[:-1]]
        self.block = nn.ModuleList(DecoderBlock(i, s, o) for i, s, o in zip(inputs, skips, decoder_channels))

    def forward(self, maps):
        x = maps[-1]
        for block, skip in zip(self.block, maps[-2::-1]):
            x = block(x, skip)
        return x


def planar_head(channels, outputs):
    return nn.Sequential(
        nn.Conv2d(channels, HIDDEN, kernel_size=1),
        nn.BatchNorm2d(HIDDEN),
        nn.SiLU(inplace=True),
        nn.Conv2d(HIDDEN, outputs, kernel_size=1),
    )


class ScsNet(nn.Module):
    """Slices of several volumes -> per volume the slice, place and grade of the canal at five levels.

    forward(images [N, 3, H, W] in -1..1, depths) returns, by name,
    heatmap [B, 5, h, w], sliceProbabilities: a list of [D, 5], xy [B, 5, 2], z [B, 5], gradeMap [B, 3, h, w],
    grades [B, 5, 3].
    """

    def __init__(self, encoder="resnet18", decoder_channels=(384, 192, 96)):
        super().__init__()
        self.register_buffer("D", torch.tensor(0))
        self.encoder = make_encoder(encoder)
        self.decoder = UNet2d(self.encoder.feature_info.channels(), decoder_channels)
        self.z_mask = nn.Sequential(
            nn.Linear(decoder_channels[-1], HIDDEN),
            nn.BatchNorm1d(HIDDEN),
            nn.ReLU(inplace=True),
            nn.Linear(HIDDEN, LEVELS),
        )
        self.level_mask = planar_head(decoder_channels[-1], LEVELS)
        self.grade_mask = planar_head(decoder_channels[-1], GRADES)

    def forward(self, images, depths):
        last = self.decoder(self.encoder(images))  # [N, C, h, w]
        logits = self.z_mask(last.mean(dim=(2, 3)))  # [N, 5]
        probabilities = [F.softmax(each, dim=0) for each in torch.split(logits, list(depths))]
        averages = [average_slices(*pair) for pair in zip(torch.split(last, list(depths)), probabilities)]
        pooled = torch.stack(averages)  # [B, C, h, w]
        levels = self.level_mask(pooled)
        heatmap = F.softmax(levels.flatten(2), dim=-1).reshape(levels.shape)
        grade_map = F.softmax(self.grade_mask(pooled), dim=1)
        return {
            "heatmap": heatmap,
            "sliceProbabilities": probabilities,
            "xy": expected_position(heatmap),
            "z": torch.stack([each.argmax(dim=0) for each in probabilities]).to(images.dtype),
            "gradeMap": grade_map,
            "grades": torch.einsum("bphw,bghw->bpg", heatmap, grade_map),
        }


def average_slices(volume, probabilities):
    """[D, C, h, w], [D, 5] -> [C, h, w]: the mean of the slices within 3 of the expected one."""
    expected = (probabilities.detach().mean(dim=1) @ torch.arange(len(volume), dtype=volume.dtype)).round().long()
    return volume[max(0, expected - NEIGHBOURS) : expected + NEIGHBOURS + 1].mean(dim=0)


def expected_position(heatmap):
    """[B, P, h, w] -> [B, P, 2]: the expectation of x and y."""
    height, width = heatmap.shape[-2:]
    x = heatmap.sum(dim=2) @ torch.arange(width, dtype=heatmap.dtype)
    y = heatmap.sum(dim=3) @ torch.arange(height, dtype=heatmap.dtype)
    return torch.stack([x, y], dim=-1)


if __name__ == "__main__":
    sys.exit(check_manifests("scs", ScsNet, Path(sys.argv[1]) if len(sys.argv) > 1 else None))
