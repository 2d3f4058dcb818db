"""The NFN net in PyTorch and timm: the twin that our own net is compared with, in numbers and in speed.

Written from the description of the method; its state_dict has the published names, shapes, dtypes and order.

    python tools/golden/nets/nfn_net.py FOLDER

checks that against the manifests of the published nets, which lie in FOLDER.
"""

import torch
from one_stage_parts import UNet, channels_of, check_manifests_command, make_encoder
from torch import nn

POINTS = 10
GRADES = 3
GRADE_FEATURES = 128


class NfnNet(nn.Module):
    """Slices of several volumes -> per volume ten point heatmaps, their coordinates and grades.

    forward(images [N, 3, H, W] in -1..1, depths) returns
    heatmaps: a list of [10, D, h, w], xyz [B, 10, 3] (mask px, mask px, slice), grade logits [B, 10, 3].
    """

    def __init__(self, encoder="resnet18", decoder_channels=(384, 192, 96)):
        super().__init__()
        self.register_buffer("D", torch.tensor(0))
        # the published checkpoints of this one hold the plain model
        self.encoder = make_encoder(encoder, plain=encoder == "pvt_v2_b4")
        self.decoder = UNet(3, channels_of(self.encoder), decoder_channels)
        self.zxy_mask = nn.Conv3d(decoder_channels[-1], POINTS, kernel_size=1)
        self.grade_mask = nn.Conv3d(decoder_channels[-1], GRADE_FEATURES, kernel_size=1)
        self.grade = nn.Sequential(
            nn.Linear(GRADE_FEATURES, GRADE_FEATURES),
            nn.BatchNorm1d(GRADE_FEATURES),
            nn.ReLU(inplace=True),
            nn.Linear(GRADE_FEATURES, GRADES),
        )

    def forward(self, images, depths):
        maps = [split_by_depth(m, depths) for m in self.encoder(images)]
        heatmaps, xyz, pooled = [], [], []
        for volume_maps in zip(*maps):
            last = self.decoder(volume_maps)  # [1, C, D, h, w]
            heatmap = spatial_softmax(self.zxy_mask(last)[0])  # [10, D, h, w]
            features = self.grade_mask(last)[0]  # [128, D, h, w]
            heatmaps.append(heatmap)
            xyz.append(expected_position(heatmap))
            pooled.append(torch.einsum("pdhw,cdhw->pc", heatmap, features))
        grade = self.grade(torch.cat(pooled))  # [B * 10, 3]
        return heatmaps, torch.stack(xyz), grade.reshape(len(depths), POINTS, GRADES)


def split_by_depth(features, depths):
    """[N, C, h, w] -> per volume [1, C, D, h, w]."""
    return [part.transpose(0, 1).unsqueeze(0) for part in torch.split(features, list(depths))]


def spatial_softmax(logits):
    """[P, D, h, w] -> same shape, the sum over D, h, w of each point is 1."""
    return torch.softmax(logits.flatten(1), dim=1).reshape(logits.shape)


def expected_position(heatmap):
    """[P, D, h, w] -> [P, 3]: the expectation of x, y and z."""
    _, depth, height, width = heatmap.shape
    x = heatmap.sum((1, 2)) @ torch.arange(width, dtype=heatmap.dtype, device=heatmap.device)
    y = heatmap.sum((1, 3)) @ torch.arange(height, dtype=heatmap.dtype, device=heatmap.device)
    z = heatmap.sum((2, 3)) @ torch.arange(depth, dtype=heatmap.dtype, device=heatmap.device)
    return torch.stack([x, y, z], dim=1)


if __name__ == "__main__":
    check_manifests_command("nfn", NfnNet)
