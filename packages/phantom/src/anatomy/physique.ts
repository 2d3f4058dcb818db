import type { Generator } from "@spinegrade/random";
import type { Vector3 } from "@spinegrade/volumes/slices";

/** Dimensions of a body other than its spine, in mm. */
export interface Physique {
  /** Fat under the skin of the back, at L3. */
  readonly fatMm: number;
  readonly halfWidthMm: number;
  /** Distance of the belly's skin from the middle of L3. */
  readonly bellyMm: number;
  /** Share of fat in the back muscles, 0..1. */
  readonly muscleFat: number;
  readonly psoasMm: number;
  /** Fat between the spine and the great vessels and bowel. */
  readonly prevertebralFatMm: number;
  readonly aortaX: number;
  /** Offset of this body in the noise field. */
  readonly noiseOffset: Vector3;
}

/** Draws the dimensions of a body. */
export function drawPhysique(generator: Generator, part: "trunk" | "neck" = "trunk"): Physique {
  const fatMm = Math.min(45, Math.max(7, generator.normal(19, 9)));
  const trunk: Physique = {
    fatMm,
    halfWidthMm: 145 + 1.4 * fatMm + generator.normal(0, 8),
    bellyMm: 100 + 1.6 * fatMm + generator.normal(0, 10),
    muscleFat: generator.uniform(0.1, 0.75),
    psoasMm: generator.uniform(13, 19),
    prevertebralFatMm: generator.uniform(2, 9),
    aortaX: generator.normal(7, 3),
    noiseOffset: [generator.uniform(0, 60), generator.uniform(0, 60), generator.uniform(0, 60)],
  };
  return part === "trunk"
    ? trunk
    : { ...trunk, fatMm: fatMm / 3, halfWidthMm: 70 + fatMm / 2, bellyMm: 62 + fatMm / 2 };
}
