"""Unpacks chosen members of a wheel: unpack-wheel.py WHEEL TARGET PREFIX=FOLDER...; streamed, any Python 3."""
import os
import shutil
import sys
import zipfile

wheel, target = sys.argv[1:3]
rules = [rule.split("=", 1) for rule in sys.argv[3:]]
found = {prefix: 0 for prefix, _ in rules}

with zipfile.ZipFile(wheel) as archive:
    for member in archive.infolist():
        for prefix, folder in rules:
            if member.filename.endswith("/") or not member.filename.startswith(prefix):
                continue
            name = member.filename[len(prefix):] or os.path.basename(prefix)
            path = os.path.join(target, folder, name)
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with archive.open(member) as source, open(path, "wb") as out:
                shutil.copyfileobj(source, out, 1 << 20)
            found[prefix] += 1

missing = [prefix for prefix, count in found.items() if count == 0]
if missing:
    sys.exit("the wheel holds no " + ", ".join(missing))
