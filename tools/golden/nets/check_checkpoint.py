"""Proves that PyTorch loads a checkpoint that we wrote, strictly, and then gives our outputs, and writes it as a .pth.

    python tools/golden/nets/check_checkpoint.py FILE

FILE is a safetensors file of an NFN or SCS net. FILE.json holds the net's kind, the encoder's name, the images' name,
depths and size, and the outputs that we computed from them, in PyTorch's order. FILE.pth becomes what the published
training code would have saved of that net: `{state_dict, iteration, epoch}`; FILE.half.pth the same in half precision, FILE.legacy.pth in the format before PyTorch
1.6, FILE.protocol4.pth with another pickle protocol.
"""

import json
import sys
from pathlib import Path

import torch
from deterministic import signed
from nfn_net import NfnNet
from safetensors import safe_open
from safetensors.torch import load_file
from scs_net import ScsNet

TOLERANCE = 1e-4


def outputs_of(kind, net, images, depths):
    if kind == "scs":
        return net(images, depths)
    heatmaps, xyz, logits = net(images, depths)
    return {"heatmap": torch.cat([h.flatten() for h in heatmaps]), "xyz": xyz, "gradeLogits": logits}


def flatten(value):
    return torch.cat([each.flatten() for each in value]) if isinstance(value, list) else value.flatten()


def check(path):
    ours = json.loads(Path(f"{path}.json").read_text())
    net = {"nfn": NfnNet, "scs": ScsNet}[ours["net"]](ours["encoder"])
    state = load_file(path)
    net.load_state_dict(state, strict=True)
    with safe_open(path, framework="pt") as file:
        metadata = file.metadata()
    images = signed(ours["images"], (sum(ours["depths"]), 1, *ours["size"])).repeat(1, 3, 1, 1)
    with torch.no_grad():
        theirs = outputs_of(ours["net"], net.eval(), images, ours["depths"])
    errors = {}
    for name, values in ours["outputs"].items():
        flat = flatten(theirs[name])
        errors[name] = ((flat - torch.tensor(values)).abs().max() / flat.abs().max()).item()
    torch.save({"state_dict": net.state_dict(), "iteration": 1000, "epoch": 1.5}, f"{path}.pth")
    torch.save(net.state_dict(), f"{path}.legacy.pth", _use_new_zipfile_serialization=False)
    torch.save(net.state_dict(), f"{path}.protocol4.pth", pickle_protocol=4)
    torch.save(net.half().state_dict(), f"{path}.half.pth")
    return {"tensors": len(state), "metadata": metadata, "largestError": max(errors.values()), "errors": errors}


if __name__ == "__main__":
    report = check(sys.argv[1])
    print(json.dumps(report))
    sys.exit(0 if report["largestError"] < TOLERANCE else 1)
