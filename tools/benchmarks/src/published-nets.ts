/** Libraries that run a net; "compile" is torch.compile. */
export const LIBRARIES = ["ours", "torch", "compile", "onnxruntime", "openvino"] as const;

export type Library = (typeof LIBRARIES)[number];

/** The timed parts of a net. */
export type NetOp = "infer" | "train";

/** A net that is timed. */
export interface TimedNet {
  /** Its name in the lines of both sides, before the operation. */
  readonly name: string;
  /** Libraries that run it. */
  readonly libraries: readonly Library[];
  /** The net and its images: arguments of both sides' scripts. */
  readonly flags: (op: NetOp) => readonly string[];
}

/** Those that `compare nets` times, by the name that `--net` takes. */
export const PUBLISHED_NETS: ReadonlyMap<string, TimedNet> = new Map([
  ["nfn-pvt_v2_b4", oneStage("nfn", "pvt_v2_b4", 320)],
  ["nfn-convnext_small", oneStage("nfn", "convnext_small.fb_in22k", 320)],
  ["nfn-tf_efficientnet_b5", oneStage("nfn", "tf_efficientnet_b5.ns_jft_in1k", 384)],
  ["scs-pvt_v2_b4", oneStage("scs", "pvt_v2_b4", 320)],
  ["scs-convnext_base", oneStage("scs", "convnext_base.fb_in22k", 320)],
  ["scs-tf_efficientnet_b4", oneStage("scs", "tf_efficientnet_b4.ns_jft_in1k", 384)],
]);

/** Our own nets for axial series, which `compare nets` times only when `--net` names them. */
export const AXIAL_NETS: ReadonlyMap<string, TimedNet> = new Map([
  ["ss-resnet18", oneStage("ss", "resnet18", 64)],
  ["ss-pvt_v2_b4", oneStage("ss", "pvt_v2_b4", 192)],
  ["ss-convnext_small", oneStage("ss", "convnext_small.fb_in22k", 192)],
  ["ss-tf_efficientnet_b5", oneStage("ss", "tf_efficientnet_b5.ns_jft_in1k", 224)],
]);

/** @param encoder timm's name. @param size the side of the images. */
function oneStage(kind: "nfn" | "scs" | "ss", encoder: string, size: number): TimedNet {
  const flags = ["--kind", kind, "--encoder", encoder, "--size", String(size)];
  return { name: `${kind} ${encoder}`, libraries: LIBRARIES, flags: () => flags };
}

/** Those of a net that can do this with it; two only infer. */
export function librariesFor(net: TimedNet, op: NetOp): readonly Library[] {
  const able: readonly Library[] = op === "infer" ? LIBRARIES : ["ours", "torch", "compile"];
  return net.libraries.filter((library) => able.includes(library));
}
