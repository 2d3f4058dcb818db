import type { Generator } from "@spinegrade/random";
import { PATIENT_FRAME } from "../math/frame.ts";
import type { SpineModel } from "../spine/spine-model.ts";
import type { Structure } from "./structure.ts";
import { conusTipZ, type CanalPath } from "./canal-path.ts";

/**
 * Roots of the cauda equina: thin strands that keep their place within the sac, so that they crowd where it narrows.
 * They lie toward the back, and leave one by one on the way down.
 */
export function caudaEquina(spine: SpineModel, path: CanalPath, generator: Generator): Structure[] {
  const start = conusTipZ(spine, path) + 20;
  if (start < path.lowZ) return [];
  return Array.from({ length: 18 }, (_, i) => {
    const side = i % 2 === 0 ? 1 : -1;
    const rank = Math.floor(i / 2) / 8;
    const across = side * (0.15 + 0.7 * (1 - rank)) * generator.uniform(0.75, 1.1);
    const back = Math.min(0.78, generator.uniform(0.05, 0.75));
    const end = path.lowZ + (0.06 + 0.62 * (1 - rank)) * (start - path.lowZ);
    const waver = generator.uniform(0.02, 0.08);
    const phase = generator.uniform(0, 6.3);
    return strand(path, start, end, {
      across,
      back,
      waver,
      phase,
      radius: generator.uniform(0.55, 0.85) * spine.size,
    });
  });
}

interface Strand {
  readonly across: number;
  readonly back: number;
  readonly waver: number;
  readonly phase: number;
  readonly radius: number;
}

function strand(path: CanalPath, startZ: number, endZ: number, shape: Strand): Structure {
  const centre = (z: number): [x: number, y: number] => {
    const { sacX, sacY, sacHalfWidth, sacHalfDepth } = path.at(z);
    // strands come from the cord in the middle and spread over the sac within 60 mm
    const spread = 0.25 + 0.75 * Math.min(1, Math.max(0, (startZ - z) / 60));
    const wave = shape.waver * Math.sin(z / 9 + shape.phase);
    return [
      sacX + (shape.across * spread + wave) * sacHalfWidth * 0.85,
      sacY + (shape.back * spread + wave) * sacHalfDepth,
    ];
  };
  const heights = Array.from({ length: Math.ceil((startZ - endZ) / 3) + 1 }, (_, i) => centre(endZ + 3 * i));
  const xs = heights.map(([x]) => x);
  const ys = heights.map(([, y]) => y);
  return {
    frame: PATIENT_FRAME,
    low: [Math.min(...xs) - 1, Math.min(...ys) - 1, endZ],
    high: [Math.max(...xs) + 1, Math.max(...ys) + 1, startZ],
    layers: [{ fromDepthMm: 0, tissue: "root", opacity: 0.8 }],
    reach: (w, marginMm) => {
      const [u, v] = centre(w);
      return { u, v, halfU: shape.radius + marginMm, halfV: shape.radius + marginMm };
    },
    depthsMm: ({ x, y, z }, from, to, depths) => {
      const [u, v] = centre(z[from] as number);
      for (let i = from; i < to; i++) {
        const p = (x[i] as number) - u;
        const q = (y[i] as number) - v;
        depths[i] = shape.radius - Math.sqrt(p * p + q * q);
      }
    },
  };
}
