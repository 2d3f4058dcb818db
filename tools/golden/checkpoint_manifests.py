"""Facts of the published checkpoints' entries, for packages/model-zoo: how many there are, of how many parameters, and a
SHA-256 over a line `name shape dtype` of each, in their order.

Run from the workspace root: python tools/golden/checkpoint_manifests.py FOLDER
FOLDER holds a JSON file a net: {"arch", "tensors", "parameters", "entries": [[name, shape, dtype], ...]}.
"""

import hashlib
import json
import sys
from pathlib import Path

NETS = ("encoder", "nfn", "scs")


def facts(path: Path) -> dict:
    manifest = json.loads(path.read_text())
    lines = (f"{name} {','.join(map(str, shape))} {dtype}\n" for name, shape, dtype in manifest["entries"])
    return {
        "net": path.name.split("-", 1)[0],
        "arch": manifest["arch"],
        "tensors": manifest["tensors"],
        "parameters": manifest["parameters"],
        "sha256": hashlib.sha256("".join(lines).encode()).hexdigest(),
    }


files = sorted(path for net in NETS for path in Path(sys.argv[1]).glob(f"{net}-*.json"))
fixture = {"madeBy": "tools/golden/checkpoint_manifests.py", "nets": [facts(path) for path in files]}
Path("packages/model-zoo/fixtures/checkpoint-manifests.json").write_text(json.dumps(fixture, indent=1) + "\n")
