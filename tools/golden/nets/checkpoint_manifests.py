"""Facts of the published checkpoints' entries, for packages/model-zoo: how many there are, of how many parameters, and a
SHA-256 over a line `name shape dtype` of each, in their order.

Run from the workspace root: python tools/golden/nets/checkpoint_manifests.py FOLDER
FOLDER holds a JSON file a net: {"arch", "tensors", "parameters", "entries": [[name, shape, dtype], ...]}.
"""

import hashlib
import json
import sys
from pathlib import Path

from one_stage_parts import state_entries
from two_stage_nets import make, published

NETS = ("encoder", "nfn", "scs", "two")


def net_of(path: Path, manifest: dict) -> dict:
    """The net and, of a two-stage one, the options that two_stage_nets.py makes it with."""
    if not path.name.startswith("two-stage"):
        return {"net": path.name.split("-", 1)[0]}
    net, options = published(manifest)
    return {"net": net, "options": options}



def described(net: str, arch: str, options: dict) -> tuple[dict, dict]:
    """A net whose manifest the description gives in words alone: which net it is, and the manifest in full."""
    twin = make(net, options)
    manifest = {
        "arch": arch,
        "entries": state_entries(twin),
        "tensors": len(twin.state_dict()),
        "parameters": sum(parameter.numel() for parameter in twin.parameters()),
    }
    return {"net": net, "options": options}, manifest


def read(path: Path) -> tuple[dict, dict]:
    manifest = json.loads(path.read_text())
    return net_of(path, manifest), manifest


def facts(net: dict, manifest: dict) -> dict:
    lines = (f"{name} {','.join(map(str, shape))} {dtype}\n" for name, shape, dtype in manifest["entries"])
    return {
        **net,
        "arch": manifest["arch"],
        "tensors": manifest["tensors"],
        "parameters": manifest["parameters"],
        "sha256": hashlib.sha256("".join(lines).encode()).hexdigest(),
    }


files = sorted(path for net in NETS for path in Path(sys.argv[1]).glob(f"{net}-*.json"))
IN_WORDS = described("axial", "densenet161 (both)", {"encoder": "densenet161", "channels": 1})
fixture = {"madeBy": "tools/golden/nets/checkpoint_manifests.py", "nets": [facts(*each) for each in [*map(read, files), IN_WORDS]]}
Path("packages/model-zoo/fixtures/checkpoint-manifests.json").write_text(json.dumps(fixture, indent=1) + "\n")
