"""The twin of packages/model-zoo/bench/nets.bench.ts in PyTorch, ONNX Runtime and OpenVINO: one inference or one training
step of a net, float32, one volume of 8 slices; for ss one stack of 25, five for each level. In PyTorch alone also of the
two-stage net that --case describes, with its inputs.

    python tools/benchmarks/nets.py --library torch --kind nfn --encoder pvt_v2_b4 --size 320 --op train [--steps 3]

prints one JSON line. With `--device cuda` PyTorch alone computes on an NVIDIA GPU; `--amp` computes a step in mixed
precision, float16 there with a scaled loss, bfloat16 on the CPU. `--op prepare` fills the cache folder instead, so that no timed process exports a net or calls a
compiler: the net as ONNX for onnxruntime and openvino, the compiled kernels for torch.compile.
`compare.mjs nets` runs all of it.
"""

import argparse
import importlib.metadata
import json
import os
import sys
from pathlib import Path

from timing import report, timed

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "golden" / "nets"))

DEPTHS = {"nfn": 8, "scs": 8, "ss": 25}
WARM_UP = 1
# torch.compile compiles more, and the one after the first still may
WARM_UP_COMPILED = 2
OPSET = 17
PACKAGES = {"torch": ["torch", "timm"], "compile": ["torch", "timm"]}


def make_net(options):
    """The net in PyTorch, with random weights."""
    import torch
    from nfn_net import NfnNet
    from scs_net import ScsNet
    from ss_net import SsNet
    from two_stage_nets import make

    torch.manual_seed(1)
    if options.case:
        return make(options.case["net"], options.case["options"]).to(options.device)
    return {"nfn": NfnNet, "scs": ScsNet, "ss": SsNet}[options.kind](options.encoder).to(options.device)


def differentiable(output):
    """The outputs that have a gradient, of either net."""
    if isinstance(output, dict):
        output = [value for name, value in output.items() if name != "likeliestSlice"]
    return [tensor for part in output for tensor in (part if isinstance(part, list) else [part])]


def image_shape(options):
    return [DEPTHS[options.kind], 3, options.size, options.size]


def make_images(options):
    import torch

    return torch.rand(image_shape(options), device=options.device) * 2 - 1


def mixed_precision(options):
    """A context: float16 on a GPU, bfloat16 on the CPU, or nothing without --amp."""
    import torch

    kind = torch.float16 if options.device == "cuda" else torch.bfloat16
    return torch.autocast(options.device, dtype=kind, enabled=options.amp)


def finish(options):
    """Waits until the GPU has computed what it was given."""
    if options.device == "cuda":
        import torch

        torch.cuda.synchronize()


def memory_facts(options):
    """The largest memory of the GPU that tensors took."""
    if options.device != "cuda":
        return {}
    import torch

    return {"deviceName": torch.cuda.get_device_name(), "gpuMemoryMiB": round(torch.cuda.max_memory_reserved() / 2**20)}


def make_forward(options):
    """A function that gives the outputs of a net for the same images each time."""
    import torch

    if options.case:
        from two_stage_golden import run

        inputs = [torch.rand(shape, device=options.device) * 2 - 1 for shape in options.case["inputs"].values()]
        return lambda net: run(net, inputs, options.case["options"])
    images = make_images(options)
    return lambda net: net(images, [len(images)])


def torch_inference(options):
    import torch

    net = make_net(options).eval()
    if options.library == "compile":
        net = torch.compile(net)
    forward = make_forward(options)

    def infer():
        with torch.inference_mode(), mixed_precision(options):
            forward(net)
        finish(options)

    return infer


def torch_step(options):
    """Every output's mean square, summed: what counts is the net's own work."""
    import torch
    from timm.utils import ModelEmaV2

    net = make_net(options).train()
    forward = make_forward(options)
    optimizer = torch.optim.AdamW(net.parameters(), lr=5e-5, weight_decay=0.01)
    average = ModelEmaV2(net, decay=0.99)
    run = torch.compile(net) if options.library == "compile" else net
    # without --amp on a GPU it does nothing
    scaler = torch.amp.GradScaler(options.device, enabled=options.amp and options.device == "cuda")

    def step():
        optimizer.zero_grad(set_to_none=True)
        with mixed_precision(options):
            loss = sum(output.float().square().mean() for output in differentiable(forward(run)))
        scaler.scale(loss).backward()
        scaler.step(optimizer)
        scaler.update()
        average.update(net)
        finish(options)

    return step


def onnx_path(options):
    return options.cache / f"{options.kind}-{options.encoder}-{options.size}.onnx"


def export_onnx(options):
    """Slices in, differentiable outputs out; of one volume, whose depth is fixed."""
    import torch

    class OneVolume(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.net = make_net(options).eval()

        def forward(self, images):
            return tuple(differentiable(self.net(images, [len(images)])))

    if options.kind == "scs":
        import scs_net

        scs_net.average_slices = average_slices_without_branch
    path = onnx_path(options)
    unfinished = path.with_suffix(".part")
    with torch.no_grad():
        torch.onnx.export(OneVolume(), make_images(options), str(unfinished), opset_version=OPSET)
    unfinished.rename(path)


def average_slices_without_branch(volume, probabilities):
    """As scs_net's, by weights in place of a slice whose ends depend on the data, which a traced graph cannot hold."""
    import torch

    positions = torch.arange(len(volume), dtype=volume.dtype)
    expected = (probabilities.mean(dim=1) @ positions).round()
    weights = ((positions - expected).abs() <= 3).to(volume.dtype)
    return torch.einsum("d,dchw->chw", weights / weights.sum(), volume)


def onnxruntime_inference(options):
    import numpy
    import onnxruntime

    session = onnxruntime.InferenceSession(str(onnx_path(options)), providers=["CPUExecutionProvider"])
    feed = {session.get_inputs()[0].name: random_images(numpy, options)}
    return lambda: session.run(None, feed)


def openvino_inference(options):
    import numpy
    import openvino

    core = openvino.Core()
    settings = {"INFERENCE_PRECISION_HINT": "f32", "PERFORMANCE_HINT": "LATENCY"}
    compiled = core.compile_model(core.read_model(str(onnx_path(options))), "CPU", settings)
    images = random_images(numpy, options)
    request = compiled.create_infer_request()
    return lambda: request.infer([images])


def random_images(numpy, options):
    return numpy.random.default_rng(1).uniform(-1, 1, image_shape(options)).astype(numpy.float32)


INFERENCES = {
    "torch": torch_inference,
    "compile": torch_inference,
    "onnxruntime": onnxruntime_inference,
    "openvino": openvino_inference,
}


def prepare(options):
    if options.library in ("onnxruntime", "openvino"):
        if not onnx_path(options).exists():
            export_onnx(options)
    elif options.library == "compile":
        for make in (torch_inference, torch_step):
            work = make(options)
            for _ in range(WARM_UP_COMPILED):
                work()


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--library", choices=INFERENCES, default="torch")
    parser.add_argument("--kind", choices=DEPTHS, default="nfn")
    parser.add_argument("--encoder", default="pvt_v2_b4")
    parser.add_argument("--size", type=int, default=320)
    parser.add_argument("--case", type=json.loads, help="JSON: name, net, options, inputs, as two_stage_golden.py has them")
    parser.add_argument("--op", choices=["infer", "train", "prepare"], default="infer")
    parser.add_argument("--steps", type=int, default=3, help="timed runs")
    parser.add_argument("--device", choices=["cpu", "cuda"], default="cpu")
    parser.add_argument("--amp", action="store_true", help="mixed precision")
    parser.add_argument("--cache", type=Path, default=Path("/tmp/spinegrade-bench/nets"))
    options = parser.parse_args()
    if options.case and options.library in ("onnxruntime", "openvino"):
        parser.error("--case is for torch and compile")
    if (options.amp or options.device != "cpu") and options.library not in ("torch", "compile"):
        parser.error("--amp and --device are for torch and compile")
    options.cache.mkdir(parents=True, exist_ok=True)
    # before torch is imported: its compiler reads them then
    os.environ["TORCHINDUCTOR_CACHE_DIR"] = str(options.cache / "inductor")
    os.environ["TORCHINDUCTOR_FX_GRAPH_CACHE"] = "1"
    if options.op == "prepare":
        prepare(options)
        return
    work = torch_step(options) if options.op == "train" else INFERENCES[options.library](options)
    warm_up = WARM_UP_COMPILED if options.library == "compile" else WARM_UP
    packages = PACKAGES.get(options.library, [options.library])
    name = options.case["name"] if options.case else f"{options.kind} {options.encoder}"
    report(
        f"{name} {options.op}",
        next(iter(options.case["inputs"].values())) if options.case else image_shape(options),
        timed(work, options.steps, warm_up),
        library=options.library,
        device=options.device,
        amp=options.amp,
        **memory_facts(options),
        versions={name: importlib.metadata.version(name) for name in packages},
    )


if __name__ == "__main__":
    main()
