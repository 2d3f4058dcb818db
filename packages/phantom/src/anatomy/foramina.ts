import type { Generator } from "@spinegrade/random";
import { toPatient } from "../math/frame.ts";
import { smoothStep } from "../math/smooth-step.ts";
import type { Foramen, SpineModel } from "../spine/spine-model.ts";
import type { Structure } from "./structure.ts";
import { rod } from "./shapes.ts";

/**
 * The openings between the pedicles: fat about the root. With the narrowing the opening loses height and depth, the
 * fat gives way to fibrous tissue, and at last the root touches bone and disc on all sides and is flattened.
 */
export function foramenContents(spine: SpineModel): Structure[] {
  return spine.foramina.flatMap((foramen) => [
    opening(foramen, spine.size, "fibrousTissue"),
    opening(foramen, spine.size, "fat"),
  ]);
}

function opening(foramen: Foramen, size: number, filling: "fat" | "fibrousTissue"): Structure {
  const { side, severity } = foramen;
  const isFat = filling === "fat";
  const halfDepth = size * (isFat ? 5.4 * (1 - 0.5 * severity) : 7);
  const halfHeight = size * (isFat ? 10 * (1 - 0.42 * severity) : 10.5);
  const remaining = 1 - 0.92 * smoothStep(0.25, 0.9, severity);
  const middle = 1.5 * size;
  const half = 8.5 * size;
  const outer = middle + half;
  return {
    frame: foramen.frame,
    low: [-outer, -halfDepth, -halfHeight],
    high: [outer, halfDepth, halfHeight],
    layers: [
      {
        fromDepthMm: 0,
        tissue: filling,
        opacity: isFat ? remaining : smoothStep(0.1, 0.75, severity),
        texture: { amplitude: 0.07, grainMm: 2 },
      },
    ],
    depthsMm: ({ x, y, z }, from, to, depths) => {
      for (let i = from; i < to; i++) {
        const outward = (x[i] as number) * side;
        const height = (z[i] as number) / halfHeight;
        // a keyhole: wide above, where the root passes, narrow below
        const width = halfDepth * (0.8 + 0.2 * Math.min(1, Math.max(-1, height)));
        const along = (outward - middle) / half;
        const across = (y[i] as number) / width;
        const r = Math.sqrt(across * across + height * height + along * along * along * along);
        depths[i] = (1 - r) * width;
      }
    },
  };
}

/** The nerve root in each opening, running outward, forward and down under the pedicle, with its small vessels. */
export function foramenRoots(spine: SpineModel, generator: Generator): Structure[] {
  return spine.foramina.flatMap((foramen) => {
    const { side, severity, frame } = foramen;
    const size = spine.size;
    const squeezed = smoothStep(0.55, 1, severity);
    const radius = generator.uniform(2.4, 3) * size;
    const height = (3.6 - 2.2 * squeezed + generator.normal(0, 0.4)) * size;
    const from = toPatient(frame, [-8 * side * size, -0.5, height + 3]);
    const to = toPatient(frame, [13 * side * size, -1.5, height - 4]);
    const root = rod(
      from,
      to,
      [radius * (1 - 0.4 * squeezed), radius * (1 + 0.15 * squeezed)],
      frame.posterior,
      [{ fromDepthMm: 0, tissue: "root", texture: { amplitude: 0.06, grainMm: 1.5 } }],
    );
    return [root, vein(foramen, size, generator)];
  });
}

function vein(foramen: Foramen, size: number, generator: Generator): Structure {
  const { side, frame } = foramen;
  const v = generator.uniform(-2, 2);
  const w = generator.uniform(-6, -1.5);
  const from = toPatient(frame, [-4 * side * size, v, w + 1]);
  const to = toPatient(frame, [10 * side * size, v - 1, w - 1]);
  const radius = generator.uniform(0.5, 1);
  return rod(from, to, [radius, radius], frame.up, [{ fromDepthMm: 0, tissue: "root", opacity: 0.8 }]);
}
