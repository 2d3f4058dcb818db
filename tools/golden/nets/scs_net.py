"""The SCS net in PyTorch and timm: the twin that our own net is compared with, in numbers and in speed.

Written from the description of the method; its state_dict has the published names, shapes, dtypes and order.

    python tools/golden/nets/scs_net.py FOLDER

checks that against the manifests of the published nets, which lie in FOLDER.
"""

import torch
from one_stage_parts import UNet, channels_of, check_manifests_command, make_encoder
from torch import nn
from torch.nn import functional as F

LEVELS = 5
GRADES = 3
HIDDEN = 64
NEIGHBOURS = 3


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
    heatmap [B, 5, h, w], sliceProbabilities: a list of [D, 5], xy [B, 5, 2], likeliestSlice [B, 5],
    gradeMap [B, 3, h, w], grades [B, 5, 3].
    """

    def __init__(self, encoder="resnet18", decoder_channels=(384, 192, 96)):
        super().__init__()
        self.register_buffer("D", torch.tensor(0))
        self.encoder = make_encoder(encoder)
        self.decoder = UNet(2, channels_of(self.encoder), decoder_channels)
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
            "likeliestSlice": torch.stack([each.argmax(dim=0) for each in probabilities]).to(images.dtype),
            "gradeMap": grade_map,
            "grades": torch.einsum("bphw,bghw->bpg", heatmap, grade_map),
        }


def average_slices(volume, probabilities):
    """[D, C, h, w], [D, 5] -> [C, h, w]: the mean of the slices within 3 of the expected one."""
    positions = torch.arange(len(volume), dtype=volume.dtype, device=volume.device)
    expected = (probabilities.detach().mean(dim=1) @ positions).round().long()
    return volume[max(0, expected - NEIGHBOURS) : expected + NEIGHBOURS + 1].mean(dim=0)


def expected_position(heatmap):
    """[B, P, h, w] -> [B, P, 2]: the expectation of x and y."""
    height, width = heatmap.shape[-2:]
    x = heatmap.sum(dim=2) @ torch.arange(width, dtype=heatmap.dtype, device=heatmap.device)
    y = heatmap.sum(dim=3) @ torch.arange(height, dtype=heatmap.dtype, device=heatmap.device)
    return torch.stack([x, y], dim=-1)


if __name__ == "__main__":
    check_manifests_command("scs", ScsNet)
