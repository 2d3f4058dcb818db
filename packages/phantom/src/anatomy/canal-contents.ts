import type { Generator } from "@spinegrade/random";
import { PATIENT_FRAME, toPatient } from "../math/frame.ts";
import type { Points } from "../math/points.ts";
import { smoothStep } from "../math/smooth-step.ts";
import { discOfLevel, type SpineModel } from "../spine/spine-model.ts";
import type { Reach, Structure } from "./structure.ts";
import { caudaEquina } from "./cauda-equina.ts";
import { conusTipZ, type CanalPath } from "./canal-path.ts";

/** From the outside in: epidural fat, the dura, fluid, the cord down to L1 and the roots that hang from it. */
export function canalContents(spine: SpineModel, path: CanalPath, generator: Generator): Structure[] {
  return [
    epiduralFat(spine, path, generator),
    duralSac(path),
    cord(spine, path, generator),
    ...caudaEquina(spine, path, generator),
    ...crowdedRoots(spine, path),
  ];
}

/** The box of a tube about the sac, `marginMm` wider. */
function tubeBox(path: CanalPath, marginMm: number): Pick<Structure, "frame" | "low" | "high"> {
  const heights = Array.from({ length: Math.ceil((path.highZ - path.lowZ) / 5) }, (_, i) =>
    path.at(path.lowZ + 5 * i),
  );
  const xs = heights.map(({ sacX }) => sacX);
  const ys = heights.map(({ sacY }) => sacY);
  return {
    frame: PATIENT_FRAME,
    low: [Math.min(...xs) - marginMm, Math.min(...ys) - marginMm, path.lowZ],
    high: [Math.max(...xs) + marginMm, Math.max(...ys) + marginMm, path.highZ],
  };
}

function epiduralFat(spine: SpineModel, path: CanalPath, generator: Generator): Structure {
  const behind = generator.uniform(2.2, 4.2) * spine.size;
  const gaps = spine.discs.map((disc) => toPatient(disc.frame, [0, disc.depthMm / 2 + 18, -3])[2]);
  // thick between the arches, thin under them
  const thickness = Float64Array.from({ length: Math.ceil(path.highZ - path.lowZ) + 2 }, (_, i) => {
    const nearest = Math.min(...gaps.map((z) => Math.abs(path.lowZ + i - z)));
    return behind * (0.3 + 0.9 * smoothStep(13, 3, nearest));
  });
  return {
    ...tubeBox(path, 18),
    layers: [{ fromDepthMm: 0, tissue: "fat", brightness: 0.95, texture: { amplitude: 0.08, grainMm: 2 } }],
    reach: (w, marginMm) => {
      const { sacX, sacY, sacHalfWidth, sacHalfDepth, wallY } = path.at(w);
      const back = sacY + sacHalfDepth + 1.2 * behind + marginMm;
      const front = wallY - 1 - marginMm;
      const v = (front + back) / 2;
      return { u: sacX, v, halfU: sacHalfWidth + 3 * spine.size + marginMm, halfV: back - v };
    },
    depthsMm: ({ x, y, z }, from, to, depths) => {
      const w = z[from] as number;
      const { sacX, sacY, sacHalfWidth, sacHalfDepth, wallY, stenosis, leftRecess, rightRecess } = path.at(w);
      const back = sacY + sacHalfDepth + (thickness[Math.round(w - path.lowZ)] ?? 0) * (1 - 0.8 * stenosis);
      const front = wallY - 1;
      for (let i = from; i < to; i++) {
        const v = y[i] as number;
        const aside = (x[i] as number) - sacX;
        // the fat behind the sac narrows to a wedge between the laminae
        const wedge = v > sacY ? 1 - 0.45 * Math.min(1, (v - sacY) / (back - sacY)) : 1;
        const recess = aside > 0 ? leftRecess : rightRecess;
        const side = (sacHalfWidth + (3 - 4 * recess) * spine.size) * wedge - Math.abs(aside);
        depths[i] = Math.min(v - front, back - v, side);
      }
    },
  };
}

function duralSac(path: CanalPath): Structure {
  return {
    ...tubeBox(path, 18),
    layers: [
      { fromDepthMm: -0.6, tissue: "ligament", opacity: 0.75 },
      { fromDepthMm: 0, tissue: "fluid", texture: { amplitude: 0.05, grainMm: 6 } },
    ],
    reach: (w, marginMm) => sacReach(path, w, marginMm),
    depthsMm: (points, from, to, depths) => {
      sacDepthsMm(path, points, from, to, depths);
    },
  };
}

/** Depths inside the sac: an ellipse whose sides give way to narrowed lateral recesses. */
function sacDepthsMm(
  path: CanalPath,
  { x, y, z }: Points,
  from: number,
  to: number,
  depths: Float64Array,
): void {
  const { sacX, sacY, sacHalfWidth, sacHalfDepth, leftRecess, rightRecess } = path.at(z[from] as number);
  const smaller = Math.min(sacHalfDepth, sacHalfWidth);
  for (let i = from; i < to; i++) {
    const aside = (x[i] as number) - sacX;
    const recess = aside > 0 ? leftRecess : rightRecess;
    const p = aside / (sacHalfWidth * (1 - 0.38 * recess));
    const q = ((y[i] as number) - sacY) / sacHalfDepth;
    depths[i] = (1 - Math.sqrt(p * p + q * q)) * smaller;
  }
}

/** The part less than `marginMm` outside the sac, measured as by `sacDepthsMm`. */
function sacReach(path: CanalPath, w: number, marginMm: number): Reach {
  const { sacX, sacY, sacHalfWidth, sacHalfDepth } = path.at(w);
  const size = 1 + marginMm / Math.min(sacHalfDepth, sacHalfWidth);
  return { u: sacX, v: sacY, halfU: sacHalfWidth * size, halfV: sacHalfDepth * size };
}

/** In a narrow canal the roots fill the sac, with hardly any fluid between them. */
function crowdedRoots(spine: SpineModel, path: CanalPath): Structure[] {
  return spine.severity.spinal_canal_stenosis.flatMap((severity, k) => {
    const opacity = 0.62 * smoothStep(0.35, 0.85, severity);
    if (opacity === 0) return [];
    const disc = discOfLevel(spine, k);
    const centreZ = toPatient(disc.frame, [0, disc.depthMm / 2 + 6, 0])[2];
    const half = 9;
    return [
      {
        ...tubeBox(path, 18),
        low: [-60, -80, centreZ - half],
        high: [60, 120, centreZ + half],
        layers: [0, 0.7, 1.4].map((fromDepthMm) => ({ fromDepthMm, tissue: "root", opacity: opacity / 2 })),
        reach: (w, marginMm) => sacReach(path, w, marginMm + 0.6),
        depthsMm: (points, from, to, depths) => {
          const most = 0.5 * (half - Math.abs((points.z[from] as number) - centreZ));
          sacDepthsMm(path, points, from, to, depths);
          for (let i = from; i < to; i++) depths[i] = Math.min((depths[i] as number) + 0.6, most);
        },
      },
    ];
  });
}

function cord(spine: SpineModel, path: CanalPath, generator: Generator): Structure {
  const tip = conusTipZ(spine, path) + generator.normal(0, 7);
  const radius = 4.3 * spine.size;
  return {
    ...tubeBox(path, 18),
    low: [-60, -80, tip],
    high: [60, 120, path.highZ],
    layers: [{ fromDepthMm: 0, tissue: "cord" }],
    reach: (w, marginMm) => {
      const { sacX, sacY, sacHalfDepth } = path.at(w);
      const half = radius + marginMm;
      return { u: sacX, v: sacY + 0.12 * sacHalfDepth, halfU: 1.15 * half, halfV: half };
    },
    depthsMm: ({ x, y, z }, from, to, depths) => {
      const w = z[from] as number;
      const { sacX, sacY, sacHalfDepth } = path.at(w);
      const thickness = radius * Math.min(1, Math.sqrt(Math.max(0, (w - tip) / 28)));
      for (let i = from; i < to; i++) {
        const p = ((x[i] as number) - sacX) / 1.15;
        const q = (y[i] as number) - sacY - 0.12 * sacHalfDepth;
        depths[i] = thickness - Math.sqrt(p * p + q * q);
      }
    },
  };
}
