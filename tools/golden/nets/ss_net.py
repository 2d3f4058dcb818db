"""The SS net in PyTorch and timm: the twin that our own net is compared with, in numbers and in speed.

The heads are those of the NFN net, with two points, the left and the right recess, for each of the five levels that a
stack of slices is made of; the decoder is that of the SCS net.
"""

import torch
from nfn_net import GRADE_FEATURES, GRADES, expected_position, spatial_softmax
from one_stage_parts import UNet, channels_of, make_encoder
from torch import nn

LEVELS = 5
SIDES = 2


class SsNet(nn.Module):
    """Stacks of slices, five levels of K each -> the place and grade of both recesses of each level.

    forward(images [N, 3, H, W] in -1..1, depths: 5 K of each stack) returns
    heatmaps: a list of [10, K, h, w], xyz [B, 10, 3] (mask px, mask px, slice of the level), grade logits [B, 10, 3];
    points are left L1/L2 to L5/S1, then right.
    """

    def __init__(self, encoder="resnet18", decoder_channels=(384, 192, 96)):
        super().__init__()
        self.register_buffer("D", torch.tensor(0))
        self.encoder = make_encoder(encoder)
        self.decoder = UNet(2, channels_of(self.encoder), decoder_channels)
        self.zxy_mask = nn.Conv3d(decoder_channels[-1], SIDES, kernel_size=1)
        self.grade_mask = nn.Conv3d(decoder_channels[-1], GRADE_FEATURES, kernel_size=1)
        self.grade = nn.Sequential(
            nn.Linear(GRADE_FEATURES, GRADE_FEATURES),
            nn.BatchNorm1d(GRADE_FEATURES),
            nn.ReLU(inplace=True),
            nn.Linear(GRADE_FEATURES, GRADES),
        )

    def forward(self, images, depths):
        last = self.decoder(self.encoder(images))  # [N, C, h, w]
        heatmaps, xyz, pooled = [], [], []
        for stack in torch.split(last, list(depths)):
            levels = [self.read(level) for level in torch.chunk(stack, LEVELS)]
            order = [(level, side) for side in range(SIDES) for level in range(LEVELS)]
            maps, places, features = ([levels[level][part][side] for level, side in order] for part in range(3))
            heatmaps.append(torch.stack(maps))
            xyz.append(torch.stack(places))
            pooled.append(torch.stack(features))
        grade = self.grade(torch.cat(pooled))  # [B * 10, 3]
        return heatmaps, torch.stack(xyz), grade.reshape(len(depths), LEVELS * SIDES, GRADES)

    def read(self, level):
        """The slices of a level [K, C, h, w] -> heatmaps [2, K, h, w], places [2, 3], features [2, 128]."""
        volume = level.transpose(0, 1)  # [C, K, h, w]
        heatmap = spatial_softmax(self.zxy_mask(volume))
        features = self.grade_mask(volume)
        return heatmap, expected_position(heatmap), torch.einsum("pdhw,cdhw->pc", heatmap, features)
