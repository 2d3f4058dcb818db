/** A net that is timed, and the side of its images. */
export interface TimedNet {
  readonly kind: "nfn" | "scs" | "ss";
  /** timm's name. */
  readonly encoder: string;
  readonly size: number;
}

/** Those that `compare nets` times, by the name that `--net` takes. */
export const PUBLISHED_NETS: ReadonlyMap<string, TimedNet> = new Map([
  ["nfn-pvt_v2_b4", { kind: "nfn", encoder: "pvt_v2_b4", size: 320 }],
  ["nfn-convnext_small", { kind: "nfn", encoder: "convnext_small.fb_in22k", size: 320 }],
  ["nfn-tf_efficientnet_b5", { kind: "nfn", encoder: "tf_efficientnet_b5.ns_jft_in1k", size: 384 }],
  ["scs-pvt_v2_b4", { kind: "scs", encoder: "pvt_v2_b4", size: 320 }],
  ["scs-convnext_base", { kind: "scs", encoder: "convnext_base.fb_in22k", size: 320 }],
  ["scs-tf_efficientnet_b4", { kind: "scs", encoder: "tf_efficientnet_b4.ns_jft_in1k", size: 384 }],
]);

/** Our own nets for axial series, which `compare nets` times only when `--net` names them. */
export const AXIAL_NETS: ReadonlyMap<string, TimedNet> = new Map([
  ["ss-resnet18", { kind: "ss", encoder: "resnet18", size: 64 }],
  ["ss-pvt_v2_b4", { kind: "ss", encoder: "pvt_v2_b4", size: 192 }],
  ["ss-convnext_small", { kind: "ss", encoder: "convnext_small.fb_in22k", size: 192 }],
  ["ss-tf_efficientnet_b5", { kind: "ss", encoder: "tf_efficientnet_b5.ns_jft_in1k", size: 224 }],
]);

/** What can run a net; "compile" is torch.compile. */
export const LIBRARIES = ["ours", "torch", "compile", "onnxruntime", "openvino"] as const;

export type Library = (typeof LIBRARIES)[number];

/** What is timed of a net. */
export type NetOp = "infer" | "train";

/** Two of them only infer. */
export function librariesFor(op: NetOp): readonly Library[] {
  return op === "infer" ? LIBRARIES : ["ours", "torch", "compile"];
}
