import type { Generator } from "@spinegrade/random";
import type { Anatomy } from "../anatomy/build-anatomy.ts";
import { placesOf } from "./label-points.ts";
import type { Variant } from "./variant.ts";

/** The field of view of a sagittal series along the patient. */
export interface Framing {
  readonly fieldMm: number;
  readonly middleZ: number;
}

/**
 * The field of view of a variant that frames the spine otherwise: with an edge across the canal at L5/S1 or L1/L2, about
 * three levels only, or a neck. Undefined for the others.
 */
export function frameVariant(
  variant: Variant | undefined,
  { spine }: Anatomy,
  generator: Generator,
): Framing | undefined {
  const [top = 0, , middleZ = 0, , bottom = 0] = placesOf(spine, "spinal_canal_stenosis").map(([, , z]) => z);
  switch (variant) {
    case "cut-below": {
      const fieldMm = generator.uniform(195, 225);
      return { fieldMm, middleZ: bottom + generator.uniform(-6, 10) + fieldMm / 2 };
    }
    case "cut-above": {
      const fieldMm = generator.uniform(195, 225);
      return { fieldMm, middleZ: top - generator.uniform(-6, 10) - fieldMm / 2 };
    }
    case "cropped":
      return { fieldMm: generator.uniform(105, 135), middleZ: middleZ + generator.normal(0, 5) };
    case "cervical":
      return { fieldMm: generator.uniform(200, 250), middleZ: middleZ + generator.normal(0, 9) };
    default:
      return undefined;
  }
}
