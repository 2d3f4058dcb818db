import { describe, expect, it } from "@jest/globals";
import type { NetOp } from "./published-nets.ts";
import { twoStageNets } from "./two-stage-nets.ts";

const nets = twoStageNets();

/** The net, its options and its inputs, as both sides' scripts are given them. */
function caseOf(name: string, op: NetOp = "infer"): unknown {
  const [flag, text = "null"] = nets.get(name)?.flags(op) ?? [];
  expect(flag).toBe("--case");
  return JSON.parse(text);
}

describe("twoStageNets", () => {
  it("are the published ones, by the names of their runs", () => {
    const published = (prefix: string): number =>
      [...nets.keys()].filter((name) => name.startsWith(prefix)).length;
    const prefixes = ["two-stage-k1-", "two-stage-k2-", "two-stage-k3-", "two-stage-k4-", "two-stage-k5-"];
    const counts = [...prefixes, "two-stage-k6-", "g1-", "g2-t1-", "g2-t2-", "g2-ax-"].map(published);
    expect(counts).toEqual([4, 1, 4, 1, 1, 2, 5, 4, 6, 5]);
    expect(nets.size).toBe(33);
  });

  it("take encoders and sizes from the run files", () => {
    expect(caseOf("two-stage-k2-densenet161")).toEqual({
      name: "two-stage-k2-densenet161",
      net: "points",
      options: { encoder: "densenet161", dimensions: 3, channels: 2, outputs: 45 },
      inputs: { images: [1, 48, 256, 256, 2] },
    });
    expect(caseOf("two-stage-k5-convnext-small")).toMatchObject({
      options: { encoder: "convnext_small.in12k_ft_in1k_384" },
      inputs: { slices: [40, 224, 224, 3] },
    });
    expect(caseOf("g2-t1-convnext_small-cond-128x128")).toMatchObject({
      options: { head: "cond", slices: 3 },
      inputs: { crops: [1, 10, 128, 128, 3] },
    });
    expect(caseOf("g2-ax-rexnetr_200-z5")).toMatchObject({
      options: { channels: 3 },
      inputs: { axial: [1, 10, 5, 128, 128, 3], sagittal: [1, 10, 128, 128, 4] },
    });
    expect(caseOf("g1-pvt_v2_b1-densenet161")).toMatchObject({
      options: { sagittal_encoder: "pvt_v2_b1", axial_encoder: "densenet161" },
      inputs: { sagittal: [5, 5, 128, 128, 5], axial: [5, 6, 256, 256, 3] },
    });
  });

  it("of single slices train on four at once", () => {
    const images = (op: NetOp): unknown => caseOf("two-stage-k6-xception65", op);
    expect(images("infer")).toMatchObject({ options: { outputs: 4 }, inputs: { images: [1, 512, 512, 1] } });
    expect(images("train")).toMatchObject({ inputs: { images: [4, 512, 512, 1] } });
  });
});
