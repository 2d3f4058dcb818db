"""Proves that PyTorch loads a checkpoint that we wrote, strictly, and then gives our outputs.

    node ... (see packages/model-zoo/README.md) writes FILE and FILE.json
    python tools/golden/check_checkpoint.py FILE

FILE is a safetensors file of an NFN net. FILE.json holds the encoder's name, the images' name, depths and size, and
the outputs that we computed from them, in PyTorch's order.
"""

import json
import sys
from pathlib import Path

import torch
from deterministic import signed
from nfn_net import NfnNet
from safetensors import safe_open
from safetensors.torch import load_file

TOLERANCE = 1e-4


def check(path):
    ours = json.loads(Path(f"{path}.json").read_text())
    net = NfnNet(ours["encoder"])
    state = load_file(path)
    net.load_state_dict(state, strict=True)
    with safe_open(path, framework="pt") as file:
        metadata = file.metadata()
    images = signed(ours["images"], (sum(ours["depths"]), 1, *ours["size"])).repeat(1, 3, 1, 1)
    with torch.no_grad():
        heatmaps, xyz, logits = net.eval()(images, ours["depths"])
    pairs = [("xyz", xyz, ours["xyz"]), ("gradeLogits", logits, ours["gradeLogits"])]
    pairs += [(f"heatmap {i}", h, ours["heatmap"][i]) for i, h in enumerate(heatmaps)]
    errors = {}
    for name, theirs, values in pairs:
        difference = (theirs.flatten() - torch.tensor(values)).abs().max() / theirs.abs().max()
        errors[name] = difference.item()
    return {"tensors": len(state), "metadata": metadata, "largestError": max(errors.values()), "errors": errors}


if __name__ == "__main__":
    report = check(sys.argv[1])
    print(json.dumps(report))
    sys.exit(0 if report["largestError"] < TOLERANCE else 1)
