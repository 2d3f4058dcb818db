"""The nets of the two-stage partner in PyTorch and timm: the twins that our own nets are compared with.

Written from the description of the method; their state_dicts have the published names, shapes, dtypes and order.

    python tools/golden/nets/two_stage_nets.py FOLDER

checks that against the manifests two-stage-*.json, which lie in FOLDER.
"""

import json
import sys
from pathlib import Path

import timm
import torch
from one_stage_parts import state_entries
from torch import cat, nn
from volumes import from_house, to_volumes

LEVELS = 5
GRADES = 3
CONDITIONS = 5
FEATURES = 512
SHARED = 128
# per direction
RECURRENT = {"gru": 512, "lstm": 256}


def mlp(*widths):
    """Linear layers with leaky ReLUs between them."""
    layers = []
    for inputs, outputs in zip(widths, widths[1:]):
        layers += [nn.Linear(inputs, outputs), nn.LeakyReLU()]
    return nn.Sequential(*layers[:-1])


def both_ways(kind, inputs):
    """Two layers, in both directions."""
    layer = {"gru": nn.GRU, "lstm": nn.LSTM}[kind]
    return layer(inputs, RECURRENT[kind], num_layers=2, bidirectional=True, batch_first=True)


def classifier(encoder, channels, outputs):
    """timm's whole model with `outputs` results, or, with 0, its pooled features."""
    return timm.create_model(encoder, pretrained=False, in_chans=channels, num_classes=outputs)


class PointNet(nn.Module):
    """[B, H, W, C], or with three dimensions [B, D, H, W, C] -> [B, outputs]."""

    def __init__(self, encoder, dimensions, channels, outputs):
        super().__init__()
        planar = classifier(encoder, channels, outputs)
        self.dimensions = dimensions
        self.model = planar if dimensions == 2 else to_volumes(planar)

    def forward(self, images):
        ordered = images.permute(0, 3, 1, 2) if self.dimensions == 2 else from_house(images)
        return {"points": self.model(ordered)}


class SliceEncoder(nn.Module):
    """Features of each slice and, by the recurrent layer, of its neighbourhood; the last two parts have no use."""

    def __init__(self, encoder):
        super().__init__()
        self.model = classifier(encoder, 3, FEATURES)
        self.lstm = both_ways("lstm", FEATURES)
        self.xy_reg = mlp(FEATURES, FEATURES, 4)
        self.classifier = nn.Linear(FEATURES, LEVELS)

    def forward(self, slices):  # [D, 3, H, W] -> [D, 512]
        features = self.model(slices)
        return features + self.lstm(features[None])[0][0]


class LevelNet(nn.Module):
    """[D, H, W, 3], a slice and its neighbours -> logits of its level, of left and right presence, each [D, 5]."""

    def __init__(self, encoder, attention):
        super().__init__()
        self.attention = attention
        self.cnn_encoder = SliceEncoder(encoder)
        layer = nn.TransformerEncoderLayer(FEATURES, nhead=4, dim_feedforward=4 * FEATURES, dropout=0.1)
        self.ts_encoder = nn.TransformerEncoder(layer, num_layers=2, enable_nested_tensor=False)
        self.level_classifier = nn.Linear(FEATURES, LEVELS)
        self.left_classifier = nn.Linear(FEATURES, LEVELS)
        self.right_classifier = nn.Linear(FEATURES, LEVELS)

    def forward(self, slices):
        features = self.cnn_encoder(slices.permute(0, 3, 1, 2))
        # the layer takes [sequence, batch, 512]; as published, every slice is a sequence of one
        as_sequence = features[None] if self.attention == "none" else features[:, None]
        context = self.ts_encoder(as_sequence).reshape(features.shape)
        heads = {"level": self.level_classifier, "left": self.left_classifier, "right": self.right_classifier}
        return {name: head(context) for name, head in heads.items()}


class SagittalGrader(nn.Module):
    """Crops [B, P, H, W, Z], Z slices as channels -> [B, P, 3]; heads plain, cond and lstm."""

    def __init__(self, encoder, head, slices, with_embedding=False):
        super().__init__()
        self.head = head
        self.model = classifier(encoder, slices, FEATURES)
        if head == "cond":
            self.cond_emb = nn.Embedding(CONDITIONS, 64)
            self.cond_fea_extractor = nn.Sequential(*mlp(64, 128, 256, FEATURES), nn.Sigmoid())
            self.out_fea_extractor = mlp(FEATURES, FEATURES, SHARED)
        self.drop = nn.Dropout(0.1)
        self.out_linear = mlp(FEATURES, FEATURES, GRADES)
        if head == "lstm":
            self.level_lstm = both_ways("lstm", FEATURES)
        if with_embedding:
            self.out_fea_extractor = mlp(FEATURES, FEATURES, SHARED)

    def features(self, crops, conditions=None):
        """[B, P, H, W, Z] -> [B, P, 512]."""
        batch, points = crops.shape[:2]
        x = self.model(crops.flatten(0, 1).permute(0, 3, 1, 2)).reshape(batch, points, FEATURES)
        if self.head == "cond":
            x = x * self.cond_fea_extractor(self.cond_emb(conditions))
        if self.head == "lstm":
            sides = x.reshape(-1, LEVELS, FEATURES)
            x = (sides + self.level_lstm(sides)[0]).reshape(x.shape)
        return self.drop(x)

    def forward(self, crops, conditions=None):
        return {"grades": self.out_linear(self.features(crops, conditions))}


class SliceGrader(nn.Module):
    """A recurrent layer over the slices of a crop: [B, P, Z, H, W, C] -> features [B, P, 1024]."""

    def __init__(self, encoder, channels, outputs, extractor=None):
        super().__init__()
        self.model = classifier(encoder, channels, 0)
        self.gru = both_ways("gru", self.model.num_features)
        self.exam_predictor = nn.Linear(2 * RECURRENT["gru"], outputs)
        self.drop = nn.Dropout(0.2)
        if extractor is not None:
            self.out_fea_extractor = mlp(*extractor)

    def features(self, crops):
        batch, points, slices = crops.shape[:3]
        x = self.model(crops.flatten(0, 2).permute(0, 3, 1, 2))
        sequence, _ = self.gru(x.reshape(batch * points, slices, -1))
        return sequence.mean(1).reshape(batch, points, -1)

    def forward(self, crops):  # [B, P, H, W, Z] or [B, P, Z, H, W, C] -> [B, P, 3]
        each = crops.permute(0, 1, 4, 2, 3)[..., None] if crops.ndim == 5 else crops
        return {"grades": self.exam_predictor(self.drop(self.features(each)))}


class PlainSliceGrader(nn.Module):
    """Slices as channels of one image: [B, P, Z, H, W, C] -> features [B, P, 512]; a head of ours, not published."""

    def __init__(self, encoder, channels):
        super().__init__()
        self.model = classifier(encoder, channels, FEATURES)
        self.out_fea_extractor = mlp(FEATURES, FEATURES, SHARED)

    def features(self, crops):
        batch, points = crops.shape[:2]
        images = crops.permute(0, 1, 2, 5, 3, 4).flatten(2, 3).flatten(0, 1)
        return self.model(images).reshape(batch, points, FEATURES)


class AxialGrader(nn.Module):
    """Axial crops [B, 10, Z, H, W, C] and sagittal ones [B, 10, H, W, 4] -> [B, 10, 3]."""

    def __init__(self, encoder, channels, head="recurrent", slices=3):
        super().__init__()
        if head == "plain":
            self.sag_model = SagittalGrader(encoder, "plain", 4, with_embedding=True)
            self.axial_model = PlainSliceGrader(encoder, slices * channels)
            self.out_linear = nn.Linear(2 * SHARED, GRADES)
            return
        self.sag_model = SagittalGrader(encoder, "lstm", 4, with_embedding=True)
        self.axial_model = SliceGrader(encoder, channels, GRADES, (1024, 512, SHARED))
        self.out_linear = nn.Linear(2 * SHARED, GRADES)

    def forward(self, axial, sagittal):
        of_sagittal = self.sag_model.out_fea_extractor(self.sag_model.features(sagittal))
        of_axial = self.axial_model.out_fea_extractor(self.axial_model.features(axial))
        return {"grades": self.out_linear(cat([of_sagittal, of_axial], -1))}


class FusionGrader(nn.Module):
    """One level: sagittal crops [B, 5, H, W, 5] by condition and axial slices [B, Z, H, W, 3] -> [B, 5, 3]."""

    def __init__(self, sagittal_encoder, axial_encoder):
        super().__init__()
        self.sag_model = SagittalGrader(sagittal_encoder, "cond", 5)
        self.axial_model = SliceGrader(axial_encoder, 3, CONDITIONS * GRADES)
        self.out_linear = nn.Linear(CONDITIONS * SHARED + 1024, CONDITIONS * GRADES)

    def forward(self, sagittal, axial):
        conditions = torch.arange(CONDITIONS).expand(len(sagittal), CONDITIONS)
        features = self.sag_model.features(sagittal, conditions)
        shared = self.sag_model.out_fea_extractor(features).flatten(1)
        both = self.out_linear(cat([shared, self.axial_model.features(axial[:, None])[:, 0]], 1))
        return {"grades": both.reshape(-1, CONDITIONS, GRADES) + self.sag_model.out_linear(features)}


def make(kind, options):
    """A net by the names that the golden values and the manifests' facts use."""
    if kind == "sagittal" and options["head"] == "gru":
        return SliceGrader(options["encoder"], 1, GRADES, (2048, FEATURES, FEATURES))
    nets = {"points": PointNet, "level": LevelNet, "sagittal": SagittalGrader, "axial": AxialGrader, "fusion": FusionGrader}
    return nets[kind](**options)


def published(manifest):
    """The net of a manifest, as `make` takes it."""
    kind, arch = manifest["net"], manifest["arch"].replace(".in1k", "")  # the tag that a name alone stands for
    encoder = arch.split(" ")[0]
    shapes = [shape for _, shape, _ in manifest["entries"]]
    channels = shapes[0][1]
    if kind in ("kp2d", "kp3d"):
        dimensions = 2 if kind == "kp2d" else 3
        return "points", {"encoder": encoder, "dimensions": dimensions, "channels": channels, "outputs": shapes[-1][0]}
    if kind == "level":
        return "level", {"encoder": encoder, "attention": "none"}
    if kind.startswith("model2-sag"):
        return "sagittal", {"encoder": encoder, "head": kind.split(" ")[-1], "slices": channels}
    if kind == "model2-axial":
        return "axial", {"encoder": encoder, "channels": 3 if "rexnetr" in encoder else 1}
    both = [part.strip() for part in arch.replace(" (both)", "").split("+")]
    return "fusion", {"sagittal_encoder": both[0], "axial_encoder": both[-1]}


def verdict(path):
    manifest = json.loads(path.read_text())
    ours, theirs = state_entries(make(*published(manifest))), manifest["entries"]
    if ours == theirs:
        return "equal"
    different = [(a, b) for a, b in zip(ours, theirs) if a != b]
    return f"{len(ours)} entries, expected {len(theirs)}; first difference {different[:1]}"


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(f"usage: {sys.argv[0]} FOLDER, that of the manifests two-stage-*.json")
    verdicts = {path.name: verdict(path) for path in sorted(Path(sys.argv[1]).glob("two-stage-*.json"))}
    print("\n".join(f"{name}: {text}" for name, text in verdicts.items()))
    sys.exit(any(text != "equal" for text in verdicts.values()) or not verdicts)
