"""Facts of the published checkpoints' entries, for packages/model-zoo: how many there are, of how many parameters, and a
SHA-256 over a line `name shape dtype` of each, in their order.

Run from the workspace root: python tools/golden/checkpoint_manifests.py FOLDER
FOLDER holds a JSON file a net: {"arch", "tensors", "parameters", "entries": [[name, shape, dtype], ...]}.
"""

import hashlib
import json
import sys
from pathlib import Path

from two_stage_nets import published

NETS = ("encoder", "nfn", "scs", "two")


def net_of(path: Path, manifest: dict) -> dict:
    """The net and, of a two-stage one, the options that two_stage_nets.py makes it with."""
    if not path.name.startswith("two-stage"):
        return {"net": path.name.split("-", 1)[0]}
    net, options = published(manifest)
    return {"net": net, "options": options}



def facts(path: Path) -> dict:
    manifest = json.loads(path.read_text())
    lines = (f"{name} {','.join(map(str, shape))} {dtype}\n" for name, shape, dtype in manifest["entries"])
    return {
        **net_of(path, manifest),
        "arch": manifest["arch"],
        "tensors": manifest["tensors"],
        "parameters": manifest["parameters"],
        "sha256": hashlib.sha256("".join(lines).encode()).hexdigest(),
    }


WITHOUT_ENCODER = ("xception65", "fastvit_ma36", "convformer_s36")
files = sorted(path for net in NETS for path in Path(sys.argv[1]).glob(f"{net}-*.json"))
files = [path for path in files if not path.stem.endswith(WITHOUT_ENCODER)]
fixture = {"madeBy": "tools/golden/checkpoint_manifests.py", "nets": [facts(path) for path in files]}
Path("packages/model-zoo/fixtures/checkpoint-manifests.json").write_text(json.dumps(fixture, indent=1) + "\n")
