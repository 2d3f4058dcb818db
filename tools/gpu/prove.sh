#!/usr/bin/env bash
# Proves, on a machine where join.sh has joined a pack, that Spinegrade computes on the GPU:
#   bash prove.sh TARGET OUT [--dry-run]
# Writes OUT/results.json, OUT/report.txt and each step's output. Each step has its own time limit, and the next one runs whatever
# became of it. --dry-run does the same on the CPU, by the operations that a GPU would use, with smaller nets.
# SPINEGRADE_BENCH_PYTHON names a Python with PyTorch and timm; default: python3. Exit code 1: a step failed.
set -uo pipefail
if [ $# -lt 2 ]; then
  echo "usage: bash prove.sh TARGET OUT [--dry-run]" >&2
  exit 1
fi
umask 077
target=$(cd -- "$1" && pwd) || exit 1
mkdir -p "$2"
out=$(cd -- "$2" && pwd) || exit 1
mode=${3:-}
rm -f "$out/steps.jsonl"
cp "$target/links.txt" "$out/"
app=$target/app
node=$target/node/bin/node
python=${SPINEGRADE_BENCH_PYTHON:-python3}
plain_library_path=${LD_LIBRARY_PATH:-}
export HOME=${HOME:-$out} LC_ALL=C LD_LIBRARY_PATH=$target/cuda${plain_library_path:+:$plain_library_path}
export SPINEGRADE_CACHE_DIR=$app/cache

device=gpu torch=cuda size=320 steps=10 small=96 nfn=pvt_v2_b4 scs=tf_efficientnet_b4 slower=1
if [ "$mode" = --dry-run ]; then
  # without native operations the CPU computes by those that a GPU uses; and it may be busy
  device=cpu torch=cpu size=64 steps=2 small=64 nfn=pvt_v2_b0 scs=resnet18d slower=6
  export SPINEGRADE_INSTRUCTIONS=none
fi
# all of it ends within ten minutes, whatever hangs
deadline=$((SECONDS + 570 * slower))
failed=0

# step NAME SECONDS COMMAND ...: runs the command, standard output to NAME.out, the rest to NAME.log
step() {
  local name=$1 limit=$(($2 * slower)) code=0 start=$EPOCHREALTIME sampler= memory=0
  shift 2
  if [ "$limit" -gt $((deadline - SECONDS)) ]; then limit=$((deadline - SECONDS)); fi
  if [ "$limit" -lt 1 ]; then limit=1; fi
  if command -v nvidia-smi >/dev/null 2>&1; then
    nvidia-smi --query-gpu=memory.used --format=csv,noheader,nounits --loop-ms=200 >"$out/$name.memory" 2>/dev/null &
    sampler=$!
  fi
  timeout --kill-after=5 "$limit" "$@" >"$out/$name.out" 2>"$out/$name.log" || code=$?
  if [ -n "$sampler" ]; then
    kill "$sampler" 2>/dev/null
    wait "$sampler" 2>/dev/null
    memory=$(sort -n "$out/$name.memory" | tail -1)
    rm -f "$out/$name.memory"
  fi
  awk -v name="$name" -v a="$start" -v b="$EPOCHREALTIME" -v limit="$limit" -v code="$code" -v memory="${memory:-0}" \
    'BEGIN { printf "{\"name\":\"%s\",\"seconds\":%.2f,\"limit\":%d,\"code\":%d,\"gpuMiB\":%d}\n", name, b - a, limit, code, memory }' \
    >>"$out/steps.jsonl"
  if [ "$code" != 0 ]; then failed=1; fi
  echo "$name: exit code $code after $(tail -1 "$out/steps.jsonl" | sed 's/.*"seconds":\([0-9.]*\).*/\1/') s"
}

ours() { step "$1" "$2" "$node" --no-warnings --expose-gc "${@:3}"; }
torch() {
  LD_LIBRARY_PATH=$plain_library_path step "$1" "$2" "$python" "$app/tools/benchmarks/nets.py" \
    --device "$torch" --cache "$out/torch" --kind nfn --encoder "$nfn" --size "$size" "${@:3}"
}
parity() { # KIND ENCODER: the CPU's values, the device's, and their differences
  step "$1-cpu" 60 env -u SPINEGRADE_INSTRUCTIONS "$node" --no-warnings "$app/steps/parity.mjs" --kind "$1" \
    --encoder "$2" --size "$small" --device cpu --out "$out/$1-cpu-values"
  # without TF32, which rounds factors to ten bits
  NVIDIA_TF32_OVERRIDE=0 ours "$1-device" 60 "$app/steps/parity.mjs" --kind "$1" --encoder "$2" --size "$small" \
    --device "$device" --out "$out/$1-device-values"
  ours "$1-parity" 20 "$app/steps/compare-parity.mjs" "$out/$1-cpu-values" "$out/$1-device-values" 1e-4 1e-2
  rm -f "$out/$1"-*-values.bin
}
net() { ours "$1" "$2" "$app/steps/nets.mjs" --kind nfn --encoder "$nfn" --size "$size" "${@:3}"; }

if [ "$device" = gpu ]; then step driver 10 nvidia-smi; fi
SPINEGRADE_TF_LOG=1 ours doctor 60 "$app/node_modules/@spinegrade/engine/dist/cli.js" doctor --json --device "$device"
parity nfn "$nfn"
parity scs "$scs"
net train-ours 90 --op train --steps "$steps"
torch train-torch-float32 60 --op train --steps "$steps"
torch train-torch-amp 60 --op train --steps "$steps" --amp
net infer-ours 60 --op infer --steps "$steps"
torch infer-torch-float32 40 --op infer --steps "$steps"
torch infer-torch-amp 40 --op infer --steps "$steps" --amp
# each launch waits for its kernel, so that an operation's time is its own
CUDA_LAUNCH_BLOCKING=1 net profile 60 --op train --steps 1 --profile
# TensorFlow refuses an operation for which it has no deterministic kernel: both ways are of interest
for deterministic in 0 1; do
  rm -rf "$out/work"
  cp -R "$app/workspace" "$out/work"
  cd "$out/work" || exit 1
  SPINEGRADE_WORK_DIR=$out/work/work TF_DETERMINISTIC_OPS=$deterministic ours "resume-deterministic-$deterministic" 90 \
    "$app/steps/resume.mjs" "$app/node_modules/@spinegrade/trainer/dist/cli.js" "$out/work/run.json" 4 6 --device "$device"
done
cd "$out" || exit 1
rm -rf "$out/work"
"$node" "$app/steps/report.mjs" "$out"
cat "$out/report.txt"
exit "$failed"
