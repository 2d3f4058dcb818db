import { elementAt } from "@spinegrade/pipeline/element-at";
import type { SizeOptions } from "./size-options.ts";
import type { Variant } from "./variant.ts";
import type { SeriesDescription, SeriesRow } from "@spinegrade/competition-data";
import type { Generator } from "@spinegrade/random";
import type { Anatomy } from "../anatomy/build-anatomy.ts";
import type { Sequence } from "../anatomy/tissue.ts";
import { axialPlanes, axialTargets } from "./axial-planes.ts";
import { withoutLevels } from "./missing-levels.ts";
import { sagittalPlanes } from "./sagittal-planes.ts";
import type { SeriesPlan } from "./series-plan.ts";

/** Deviations of a series from the ordinary ones. */
interface SeriesExceptions {
  readonly variant?: Variant | undefined;
  /** Indices of the levels that an axial series does not show. */
  readonly missingLevels?: readonly number[];
}

/** Draws the geometry of a series: field of view, matrix, planes, their tilt and the order of instance numbers. */
export function planSeries(
  anatomy: Anatomy,
  { seriesId, description }: Pick<SeriesRow, "seriesId" | "description">,
  options: SizeOptions,
  generator: Generator,
  { variant, missingLevels = [] }: SeriesExceptions = {},
): SeriesPlan {
  const { thicknessMm, spacingMm, slices } =
    description === "Axial T2"
      ? withoutLevels(axialPlanes(anatomy, options, generator), axialTargets(anatomy), missingLevels)
      : sagittalPlanes(anatomy, options, generator, variant);
  const sequence = sequenceOf(description, generator);
  const instanceNumbers = drawInstanceNumbers(slices.length, generator);
  return {
    seriesId,
    description,
    sequence,
    thicknessMm,
    spacingMm,
    slices: slices.map((plane, i) => ({ plane, instanceNumber: elementAt(instanceNumbers, i) })),
  };
}

function sequenceOf(description: SeriesDescription, generator: Generator): Sequence {
  if (description === "Sagittal T1") return "T1";
  return description === "Sagittal T2/STIR" && generator.bernoulli(0.12) ? "STIR" : "T2";
}

/**
 * Instance numbers of slices given in spatial order. Scanners number them either way along the patient, or as they
 * were excited (every other slice first), and archives now and then mix them.
 */
function drawInstanceNumbers(count: number, generator: Generator): number[] {
  const ascending = Array.from({ length: count }, (_, i) => i + 1);
  const style = generator.pickIndexByWeight([30, 40, 20, 10]);
  if (style === 0) return ascending;
  if (style === 1) return ascending.reverse();
  if (style === 3) return generator.shuffle(ascending);
  const half = Math.ceil(count / 2);
  return ascending.map((_, i) => (i % 2 === 0 ? i / 2 + 1 : half + (i + 1) / 2));
}
