"""What the NFN and SCS nets have in common: timm's encoder, the decoder in two or three dimensions, the check against manifests."""

import json
import sys
from pathlib import Path

import timm
from torch import cat, nn
from torch.nn import functional as F

CONVOLUTION = {2: nn.Conv2d, 3: nn.Conv3d}
BATCH_NORM = {2: nn.BatchNorm2d, 3: nn.BatchNorm3d}
# in plane alone
UPSAMPLING = {2: 2, 3: (1, 2, 2)}


def conv_norm_relu(dimensions, in_channels, out_channels):
    """Convolution of 3 in each dimension without bias, batch norm, ReLU."""
    return nn.Sequential(
        CONVOLUTION[dimensions](in_channels, out_channels, kernel_size=3, padding=1, bias=False),
        BATCH_NORM[dimensions](out_channels),
        nn.ReLU(inplace=True),
    )


class DecoderBlock(nn.Module):
    """Nearest up-sampling by 2 in plane, concatenation of the skip behind it, two convolutions."""

    def __init__(self, dimensions, in_channels, skip_channels, out_channels):
        super().__init__()
        self.scale = UPSAMPLING[dimensions]
        self.conv1 = conv_norm_relu(dimensions, in_channels + skip_channels, out_channels)
        self.conv2 = conv_norm_relu(dimensions, out_channels, out_channels)

    def forward(self, x, skip):  # [1, C, D, h, w], [1, S, D, 2h, 2w]; in two dimensions [N, C, h, w], [N, S, 2h, 2w]
        x = F.interpolate(x, scale_factor=self.scale, mode="nearest")
        # a skip of odd size is one pixel short of twice the smaller map
        x = x[..., : skip.shape[-2], : skip.shape[-1]]
        return self.conv2(self.conv1(cat([x, skip], dim=1)))


class UNet(nn.Module):
    """From four maps of strides 4, 8, 16, 32 to one of stride 4."""

    def __init__(self, dimensions, encoder_channels, decoder_channels):
        super().__init__()
        skips = list(encoder_channels[-2::-1])
        inputs = [encoder_channels[-1], *decoder_channels[:-1]]
        self.block = nn.ModuleList(
            DecoderBlock(dimensions, *channels) for channels in zip(inputs, skips, decoder_channels)
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


def check_manifests(kind, make_net, folder):
    """Compares with every manifest `<kind>-*.json`; 1 where one differs or there is none, else 0."""
    paths = sorted(folder.glob(f"{kind}-*.json"))
    if not paths:
        print(f"no manifest {kind}-*.json in {folder}")
        return 1
    verdicts = [(path.name, check_against(path, make_net)) for path in paths]
    for name, verdict in verdicts:
        print(f"{name}: {verdict}")
    return int(any(verdict != "equal" for _, verdict in verdicts))


def check_manifests_command(kind, make_net):
    """The command of a net's own script: the folder of the manifests is its argument."""
    if len(sys.argv) != 2:
        sys.exit(f"usage: {sys.argv[0]} FOLDER, that of the manifests {kind}-*.json")
    sys.exit(check_manifests(kind, make_net, Path(sys.argv[1])))
