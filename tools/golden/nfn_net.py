"""The NFN net in PyTorch and timm: the twin that our own net is compared with, in numbers and in speed.

Written from the description of the method; its state_dict has the published names, shapes, dtypes and order.

    python tools/golden/nfn_net.py [manifest folder]

checks that against the manifests of the published nets, where they are at hand.
"""

import json
import sys
from pathlib import Path

import timm
import torch
from torch import nn
from torch.nn import functional as F

POINTS = 10
GRADES = 3
GRADE_FEATURES = 128


def conv_norm_relu(in_channels, out_channels):
    """3x3x3 convolution without bias, batch norm, ReLU."""
    return nn.Sequential(
        nn.Conv3d(in_channels, out_channels, kernel_size=3, padding=1, bias=False),
        nn.BatchNorm3d(out_channels),
        nn.ReLU(inplace=True),
    )


class DecoderBlock(nn.Module):
    """Nearest up-sampling by 2 in plane, concatenation of the skip behind it, two convolutions."""

    def __init__(self, in_channels, skip_channels, out_channels):
        super().__init__()
        self.conv1 = conv_norm_relu(in_channels + skip_channels, out_channels)
        self.conv2 = conv_norm_relu(out_channels, out_channels)

    def forward(self, x, skip):  # [1, C, D, h, w], [1, S, D, 2h, 2w]
        x = F.interpolate(x, scale_factor=(1, 2, 2), mode="nearest")
        # a skip of odd size is one pixel short of twice the smaller map
        x = x[..., : skip.shape[-2], : skip.shape[-1]]
        return self.conv2(self.conv1(torch.cat([x, skip], dim=1)))


class UNet3d(nn.Module):
    """From four maps of strides 4, 8, 16, 32 to one of stride 4."""

    def __init__(self, encoder_channels, decoder_channels):
        super().__init__()
        skips = list(encoder_channels[-2::-1])
        inputs = [encoder_channels[-1], *decoder_channels[:-1]]
        self.block = nn.ModuleList(
            DecoderBlock(i, s, o) for i, s, o in zip(inputs, skips, decoder_channels)
        )

    def forward(self, maps):
        x = maps[-1]
        for block, skip in zip(self.block, maps[-2::-1]):
            x = block(x, skip)
        return x


def make_encoder(name, plain=False):
    """timm's encoder as a module whose call gives four maps, of strides 4, 8, 16 and 32."""
    if plain:
        return PlainPvt(name)
    return timm.create_model(name, pretrained=False, features_only=True, out_indices=(-4, -3, -2, -1))


class PlainPvt(nn.Module):
    """timm's plain PVT v2 without its classifier: `stages.0` where the features-only form has `stages_0`."""

    def __init__(self, name):
        super().__init__()
        model = timm.create_model(name, pretrained=False)
        self.patch_embed, self.stages, self.feature_info = model.patch_embed, model.stages, model.feature_info

    def channels(self):
        return [info["num_chs"] for info in self.feature_info]

    def forward(self, x):
        x = self.patch_embed(x)
        return [x := stage(x) for stage in self.stages]


def channels_of(encoder):
    return encoder.channels() if isinstance(encoder, PlainPvt) else encoder.feature_info.channels()


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
        self.decoder = UNet3d(channels_of(self.encoder), decoder_channels)
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


def state_entries(net):
    """Every state_dict entry in order, as a manifest lists it: [name, shape, dtype]."""
    return [[k, list(v.shape), str(v.dtype).removeprefix("torch.")] for k, v in net.state_dict().items()]


def check_against(path, make_net):
    manifest = json.loads(path.read_text())
    try:
        entries = state_entries(make_net(manifest["arch"]))
    except RuntimeError as error:  # timm does not know the name; counted as a failure by the caller
        return f"cannot be built: {error}"
    expected = manifest["entries"]
    if entries == expected:
        return "equal"
    different = [(a, b) for a, b in zip(entries, expected) if a != b]
    return f"{len(entries)} entries, expected {len(expected)}; first difference {different[:1]}"


def check_manifests(kind, make_net, folder=None):
    """Compares with every manifest `<kind>-*.json`; 1 where one differs, else 0."""
    folder = folder or Path(__file__).resolve().parents[3] / "shared" / "checkpoints"
    paths = sorted(folder.glob(f"{kind}-*.json"))
    if not paths:
        print(f"skipped: no manifest {kind}-*.json in {folder}")
    verdicts = [(path.name, check_against(path, make_net)) for path in paths]
    for name, verdict in verdicts:
        print(f"{name}: {verdict}")
    return int(any(verdict != "equal" for _, verdict in verdicts))


if __name__ == "__main__":
    sys.exit(check_manifests("nfn", NfnNet, Path(sys.argv[1]) if len(sys.argv) > 1 else None))
