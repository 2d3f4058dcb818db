import type { Generator } from "@spinegrade/random";
import type { Vector3 } from "@spinegrade/volumes/slices";
import { PATIENT_FRAME, toPatient } from "../math/frame.ts";
import { smoothStep } from "../math/smooth-step.ts";
import type { SpineModel } from "../spine/spine-model.ts";
import type { Structure } from "./structure.ts";
import { rod } from "./shapes.ts";
import type { CanalPath } from "./canal-path.ts";

/**
 * Aorta and inferior vena cava in front of the spine, dark by flow, down to where they divide before L4. None if the
 * spine ends above L4.
 */
export function vessels(
  spine: SpineModel,
  path: CanalPath,
  aortaX: number,
  generator: Generator,
): Structure[] {
  const l4 = spine.layout.l4 === null ? undefined : spine.vertebrae[spine.layout.l4];
  if (l4 === undefined) return [];
  const fork = toPatient(l4.frame, [aortaX, -l4.depthMm / 2 - 9, generator.uniform(-6, 8)]);
  const aorta = tube(path, fork[2] - 2, {
    x: aortaX,
    gapMm: generator.uniform(3, 7),
    radius: generator.uniform(7.5, 9.5) * spine.size,
    flatness: 1,
  });
  const cava = tube(path, fork[2] - 12, {
    x: aortaX - 24 * spine.size,
    gapMm: 3,
    radius: generator.uniform(9, 11.5) * spine.size,
    flatness: 0.68,
  });
  return [aorta, cava, ...iliacs(spine, fork)];
}

interface Tube {
  readonly x: number;
  readonly gapMm: number;
  readonly radius: number;
  readonly flatness: number;
}

function tube(path: CanalPath, lowZ: number, { x, gapMm, radius, flatness }: Tube): Structure {
  const front = (z: number): number => {
    const { columnY, wallY } = path.at(z);
    return columnY - (wallY - columnY) - gapMm - radius * flatness;
  };
  const heights = Array.from({ length: 40 }, (_, i) => lowZ + (i / 39) * (path.highZ - lowZ));
  const ys = heights.map(front);
  return {
    frame: PATIENT_FRAME,
    low: [x - radius - 25, Math.min(...ys) - radius, lowZ],
    high: [x + radius + 25, Math.max(...ys) + radius, path.highZ + 40],
    layers: [
      { fromDepthMm: 0, tissue: "muscle" },
      { fromDepthMm: 1.1, tissue: "vessel", texture: { amplitude: 0.25, grainMm: 5 } },
    ],
    reach: (w, marginMm) => ({
      u: x + path.at(w).columnX,
      v: front(w),
      halfU: radius + marginMm / flatness,
      halfV: radius * flatness + marginMm,
    }),
    depthsMm: ({ x: us, y: vs, z: ws }, from, to, depths) => {
      const w = ws[from] as number;
      const { columnX } = path.at(w);
      const middle = front(w);
      const end = 2 * radius * smoothStep(lowZ + 8, lowZ, w);
      for (let i = from; i < to; i++) {
        const p = ((us[i] as number) - x - columnX) / radius;
        const q = ((vs[i] as number) - middle) / (radius * flatness);
        depths[i] = (1 - Math.sqrt(p * p + q * q)) * radius * flatness - end;
      }
    },
  };
}

function iliacs(spine: SpineModel, fork: Vector3): Structure[] {
  const radius = 5 * spine.size;
  return [1, -1].map((side) => {
    const to: Vector3 = [fork[0] + side * 32, fork[1] + 12, fork[2] - 75];
    return rod(
      fork,
      to,
      [radius, radius],
      [1, 0, 0],
      [
        { fromDepthMm: 0, tissue: "muscle" },
        { fromDepthMm: 1, tissue: "vessel" },
      ],
    );
  });
}
