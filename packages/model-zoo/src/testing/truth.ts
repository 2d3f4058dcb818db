/** The targets that tools/golden/nets/one_stage_nets.py trains towards. */
import { gaussianHeatmap, oneHotHeatmap } from "@spinegrade/heatmaps";
import type { NfnTarget, ScsTarget } from "@spinegrade/losses";
import * as tf from "@tensorflow/tfjs-core";
import { hashUnits } from "./deterministic.ts";
import type { NetCase } from "./net-parity.ts";

export function nfnTruth(golden: Pick<NetCase, "depths" | "size">): NfnTarget {
  const [height, width] = maskOf(golden);
  const { xyz, grades } = labels(golden, 10);
  const heatmap = golden.depths.map((depth, volume) =>
    oneHotHeatmap(xyz.slice(30 * volume, 30 * (volume + 1)), [depth, height, width]),
  );
  const volumes = golden.depths.length;
  return {
    heatmap,
    xyz: tf.tensor3d(xyz, [volumes, 10, 3]),
    grades: tf.tensor2d(grades, [volumes, 10], "int32"),
  };
}

export function scsTruth(golden: NetCase): ScsTarget {
  const { xyz, grades } = labels(golden, 5);
  const heatmap = golden.depths.map((_, volume) => {
    const xy = xyz.slice(15 * volume, 15 * (volume + 1)).filter((_value, index) => index % 3 !== 2);
    return gaussianHeatmap(xy, maskOf(golden));
  });
  const volumes = golden.depths.length;
  return {
    heatmap,
    xyz: tf.tensor3d(xyz, [volumes, 5, 3]),
    grades: tf.tensor2d(grades, [volumes, 5], "int32"),
  };
}

function maskOf({ size: [height, width] }: Pick<NetCase, "size">): [number, number] {
  return [height / 4, width / 4];
}

function labels(
  golden: Pick<NetCase, "depths" | "size">,
  count: number,
): { xyz: Float32Array; grades: Int32Array } {
  const [height, width] = maskOf(golden);
  const size = golden.depths.length * count;
  const [xs, ys, zs] = ["x", "y", "z"].map((axis) => hashUnits(`truth.${axis}`, size));
  const xyz = new Float32Array(3 * size);
  for (let point = 0; point < size; point++) {
    const depth = golden.depths[Math.floor(point / count)] ?? 0;
    xyz[3 * point] = (xs?.[point] ?? 0) * (width - 1);
    xyz[3 * point + 1] = (ys?.[point] ?? 0) * (height - 1);
    xyz[3 * point + 2] = Math.floor((zs?.[point] ?? 0) * depth);
  }
  const grades = Int32Array.from(hashUnits("grades", size), (unit) =>
    unit < 0.875 ? Math.floor(Math.floor(unit * 24) / 7) : -1,
  );
  return { xyz, grades };
}
