#!/usr/bin/env bash
# Joins the pieces of a pack on the target, and links CUDA's libraries of that machine under the names that TensorFlow opens:
#   bash join.sh PIECES TARGET [FOLDER_OF_CUDA_LIBRARIES ...]
# Needs bash, coreutils, tar and gzip. It may run again at any time: what is unpacked stays, the links are made anew.
# Exit code 3: pieces are missing, which is no error while they are still being copied.
set -euo pipefail
if [ $# -lt 2 ]; then
  echo "usage: bash join.sh PIECES TARGET [FOLDER ...]" >&2
  exit 1
fi
umask 077
pieces=$(cd -- "$1" && pwd)
mkdir -p "$2"
target=$(cd -- "$2" && pwd)
shift 2

missing=
while read -r _ name; do
  [ -f "$pieces/$name" ] || missing="$missing $name"
done <"$pieces/SHA256SUMS"
if [ -n "$missing" ]; then
  echo "missing:$missing"
  exit 3
fi
key=$(sha256sum <"$pieces/SHA256SUMS")
if [ "$(cat "$target/joined" 2>/dev/null || true)" != "$key" ]; then
  (cd "$pieces" && sha256sum --quiet --check SHA256SUMS)
  rm -rf "$target/app" "$target/node" "$target/joined"
  # Node comes first, as gzip, for it unpacks the rest
  node_bytes=$(cat "$pieces/node-bytes")
  cat "$pieces"/piece-* | { head -c "$node_bytes" && cat >/dev/null; } | tar -xzf - --no-same-owner -C "$target"
  cat "$pieces"/piece-* | tail -c "+$((node_bytes + 1))" |
    "$target/node/bin/node" -e 'process.stdin.pipe(require("zlib").createBrotliDecompress()).pipe(process.stdout)' |
    tar -xf - --no-same-owner -C "$target"
  echo "$key" >"$target/joined"
fi

# the folders that may hold CUDA's libraries: those given, Python's packages, the toolkit, the loader's
python=${SPINEGRADE_BENCH_PYTHON:-python3}
folders=("$@")
while read -r folder; do folders+=("$folder"); done < <(
  "$python" -c 'import glob, site, sys
for root in [*site.getsitepackages(), *sys.path]:
    print(*glob.glob(root + "/nvidia/*/lib"), sep="\n")' 2>/dev/null | sort -u || true
  ls -d /usr/local/cuda*/lib64 /usr/local/cuda*/targets/x86_64-linux/lib /usr/local/cuda*/extras/CUPTI/lib64 \
    /usr/lib/x86_64-linux-gnu 2>/dev/null || true
)

rm -rf "$target/cuda"
mkdir "$target/cuda"
cp "$target/app/cuda-runtime/"* "$target/cuda/"
: >"$target/links.txt"
# the name that TensorFlow opens, then the file names that may serve
while read -r opened candidates; do
  found=
  for folder in "${folders[@]}"; do
    for candidate in $candidates; do
      if [ -z "$found" ] && [ -e "$folder/$candidate" ]; then found=$folder/$candidate; fi
    done
  done
  echo "$opened ${found:-missing}" >>"$target/links.txt"
  if [ -z "$found" ]; then continue; fi
  # a library opens others in its folder by their own names
  case $(dirname "$found") in
    /usr/lib/*) own=("$(dirname "$found")/${opened%%.so*}"*.so*) ;;
    *) own=("$(dirname "$found")"/lib*.so*) ;;
  esac
  for file in "${own[@]}"; do ln -sf "$file" "$target/cuda/$(basename "$file")"; done
  ln -sf "$found" "$target/cuda/$opened"
done <<'NAMES'
libcublas.so.12 libcublas.so.12 libcublas.so.13
libcublasLt.so.12 libcublasLt.so.12 libcublasLt.so.13
libcudnn.so.9 libcudnn.so.9
libcufft.so.11 libcufft.so.11 libcufft.so.12
libcurand.so.10 libcurand.so.10
libcusolver.so.11 libcusolver.so.11 libcusolver.so.12
libcusparse.so.12 libcusparse.so.12
libnvJitLink.so.12 libnvJitLink.so.12 libnvJitLink.so.13
libnvrtc.so.12 libnvrtc.so.12 libnvrtc.so.13
libcupti.so.12 libcupti.so.12 libcupti.so.13
libnccl.so.2 libnccl.so.2
NAMES
# the runtime that TensorFlow was built with, whatever lies next to a library found
cp -f --remove-destination "$target/app/cuda-runtime/"* "$target/cuda/"
cat "$target/links.txt"
