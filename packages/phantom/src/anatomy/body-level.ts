import { toPatient } from "../math/frame.ts";
import { smoothStep } from "../math/smooth-step.ts";
import type { SpineModel } from "../spine/spine-model.ts";
import type { CanalPath } from "./canal-path.ts";
import type { Physique } from "./physique.ts";

/** The body at one height, in patient mm: everything about the soft tissue that depends only on the height. */
export interface BodyLevel {
  readonly z: number;
  readonly columnX: number;
  readonly columnY: number;
  readonly wallY: number;
  readonly sacX: number;
  readonly sacY: number;
  /** The outline: an oval with a furrow over the spine. */
  readonly middleY: number;
  readonly halfDepth: number;
  readonly furrowMm: number;
  /** Fat under the skin of the back. */
  readonly fatMm: number;
  /** The back muscles: front edge, half their depth, share of fat. */
  readonly muscleFront: number;
  readonly muscleHalf: number;
  readonly muscleFat: number;
  readonly psoas: { readonly radius: number; readonly centre: number; readonly forward: number };
  readonly quadratusY: number;
  /** 0 over the lumbar spine, 1 over the sacrum. */
  readonly low: number;
}

/** Computes the body at a height. */
export function bodyLevel(spine: SpineModel, path: CanalPath, physique: Physique, z: number): BodyLevel {
  const { size } = spine;
  const s1z = sacrumZ(spine);
  const { columnX, columnY, wallY, sacX, sacY } = path.at(z);
  // the back's outline follows the canal, nearer to it over the sacrum
  const muscleMm = 45 * size * smoothStep(s1z - 55, s1z + 30, z) + 17;
  const fatMm = physique.fatMm * (1 + 0.5 * smoothStep(s1z + 70, s1z, z));
  const skinY = sacY + muscleMm + fatMm;
  const bellyY = -physique.bellyMm - 14 * Math.exp(-(((z - s1z - 40) / 110) ** 2));
  const low = smoothStep(s1z + 30, s1z - 25, z);
  const muscleFront = sacY - 7 * size;
  return {
    z,
    columnX,
    columnY,
    wallY,
    sacX,
    sacY,
    middleY: (skinY + bellyY) / 2,
    halfDepth: (skinY - bellyY) / 2,
    furrowMm: 4 * smoothStep(s1z, s1z + 50, z),
    fatMm,
    muscleFront,
    muscleHalf: (sacY + muscleMm - muscleFront) / 2,
    muscleFat: Math.min(1, physique.muscleFat * (0.7 + 0.65 * low)),
    psoas: psoasAt(z, s1z, physique.psoasMm, size),
    quadratusY: sacY - 12 * size,
    low,
  };
}

/** Height of S1; well below the last vertebra if the spine ends above the sacrum. */
function sacrumZ({ vertebrae, layout }: SpineModel): number {
  const s1 = vertebrae[layout.firstSacral];
  if (s1 !== undefined) return toPatient(s1.frame, [0, 0, 0])[2];
  return Math.min(...vertebrae.map(({ frame }) => frame.origin[2])) - 120;
}

/** The psoas muscle at a height: a rod against the side of the bodies that swells on its way down and leaves them. */
function psoasAt(z: number, s1z: number, fullMm: number, size: number): BodyLevel["psoas"] {
  const radius = fullMm * size * (0.5 + 0.5 * smoothStep(s1z + 150, s1z + 45, z));
  const away = smoothStep(s1z + 45, s1z - 15, z);
  return { radius, centre: 17.5 * size + radius + 9 * away, forward: 5 - 0.25 * radius - 16 * away };
}
