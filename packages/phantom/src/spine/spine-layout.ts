import { elementAt } from "@spinegrade/pipeline/element-at";
import { interpolate } from "../math/interpolate.ts";

/** Typical sizes in mm and angles in degrees, one entry per vertebra from the top. */
interface VertebraTables {
  readonly heights: readonly number[];
  readonly widths: readonly number[];
  readonly depths: readonly number[];
  /** Forward lean of each body, see `Tilt`. */
  readonly tilts: readonly number[];
  /** Heights of the discs, each below its vertebra. */
  readonly discs: readonly number[];
}

/** The order of the vertebrae of a spine, from which sizes, angles and landmarks follow. */
export interface SpineLayout extends VertebraTables {
  /**
   * Position of each vertebra in tables that run from T10 to S5: 3 is L1, 8 is S1, a fraction lies between two
   * vertebrae.
   */
  readonly places: readonly number[];
  /** Factor of all sizes that the tables do not state. */
  readonly scale: number;
  /** Index of S1; the number of vertebrae if the spine has no sacrum. */
  readonly firstSacral: number;
  /** Index of the first vertebra with a rudimentary disc below it. */
  readonly firstFused: number;
  /** Indices of L1, L2 and L4, at which cord, kidneys and great vessels end; null if the spine ends above it. */
  readonly l1: number | null;
  readonly l2: number | null;
  readonly l4: number | null;
}

/** Typical adult sizes, T10 to S5 (textbook anatomy; L1 to L5 heights of 26 to 28 mm). */
const LUMBAR: VertebraTables = {
  heights: [22, 23, 25, 26.5, 27.5, 28, 28, 27.5, 28, 23, 19, 16, 14],
  widths: [36, 38, 40, 42, 44, 46, 48, 51, 50, 40, 32, 28, 24],
  depths: [28.5, 29, 30, 31, 32, 33.5, 34.5, 35, 32, 23, 17, 13, 10],
  tilts: [-14, -16, -17, -15, -10, -2, 8, 21, 38, 40, 31, 12, -12],
  discs: [5, 5.5, 6.5, 8, 9, 10.5, 11.5, 10.5, 3, 2, 1.6, 1.4],
};

/** Typical adult sizes, T1 to L1. */
const THORACIC: VertebraTables = {
  heights: [16, 17, 18, 18.5, 19, 19.5, 20, 20.5, 21, 22, 23, 25, 26.5],
  widths: [28, 28, 28, 28, 28.5, 29, 30, 31, 33, 36, 38, 40, 42],
  depths: [17, 18, 19.5, 21, 22.5, 24, 25.5, 27, 28, 28.5, 29, 30, 31],
  tilts: [24, 22, 19, 15, 10, 5, 0, -4, -8, -11, -14, -15, -14],
  discs: [4.5, 4, 3.5, 3.5, 3.5, 4, 4, 4.5, 5, 5, 5.5, 6.5],
};

/** Typical adult sizes, C1 to T6, divided by `CERVICAL_SCALE`. */
const CERVICAL_SCALE = 0.75;
const CERVICAL: VertebraTables = {
  heights: [16, 26, 17.5, 17, 17, 17.5, 18.5, 21, 22.5, 23.5, 24.5, 25, 26],
  widths: [20, 22, 22, 23, 24, 25, 28, 33, 36, 36, 37, 37, 38],
  depths: [12, 18, 20, 21, 21, 22, 22, 23, 24, 26, 28, 30, 32],
  tilts: [-12, -10, -6, -2, 3, 9, 15, 22, 21, 18, 14, 9, 4],
  discs: [2, 6.5, 7, 7, 7.5, 7.5, 7, 6, 5.5, 5, 5, 5],
};

const IN_ORDER = LUMBAR.heights.map((_, i) => i);

/** T10 to L5, then S1 to S5. */
export const ORDINARY: SpineLayout = {
  ...LUMBAR,
  places: IN_ORDER,
  scale: 1,
  firstSacral: 8,
  firstFused: 8,
  l1: 3,
  l2: 4,
  l4: 6,
};

/** Four lumbar vertebrae: T9 to T12, L1 to L4, the sacrum. */
const FOUR_LUMBAR = reordered([0, 0, 1, 2, 3, 4.3, 5.6, 7, 8, 9, 10, 11, 12], { l1: 4, l2: 5, l4: 7 });

/** Six lumbar vertebrae: T11, T12, L1 to L6, the sacrum. */
const SIX_LUMBAR = reordered([1, 2, 3, 3.8, 4.6, 5.4, 6.2, 7, 8, 9, 10, 11, 12], { l1: 2, l2: 3, l4: 5 });

/** L5 fused to the sacrum: a rudimentary disc below it, and the angle between L4 and L5. */
const SACRALISED: SpineLayout = {
  ...reordered([0, 1, 2, 3, 4.3, 5.6, 7, 7.7, 8, 9, 10, 11, 12], { l1: 3, l2: 4, l4: 6 }),
  discs: LUMBAR.discs.map((height, i) =>
    i === 7 ? 3.2 : i < 7 ? elementAt(LUMBAR.discs, i === 6 ? 7 : i) : height,
  ),
  firstFused: 7,
};

const WITHOUT_SACRUM = { firstSacral: 13, firstFused: 13, l2: null, l4: null };

/** Spines by the variant of a study that shows them. */
export const SPINE_LAYOUTS = {
  "four-lumbar": FOUR_LUMBAR,
  "six-lumbar": SIX_LUMBAR,
  "sacralised-l5": SACRALISED,
  thoracic: { ...THORACIC, ...WITHOUT_SACRUM, places: IN_ORDER.map(() => 0), scale: 0.9, l1: 12 },
  cervical: {
    ...CERVICAL,
    ...WITHOUT_SACRUM,
    places: IN_ORDER.map(() => 0),
    scale: CERVICAL_SCALE,
    l1: null,
  },
} satisfies Readonly<Record<string, SpineLayout>>;

/** A spine that takes its vertebrae from other places of the lumbar tables; the sacrum stays. */
function reordered(places: readonly number[], landmarks: Pick<SpineLayout, "l1" | "l2" | "l4">): SpineLayout {
  const at = (table: readonly number[]): number[] => places.map((place) => interpolate(table, place));
  return {
    ...ORDINARY,
    ...landmarks,
    heights: at(LUMBAR.heights),
    widths: at(LUMBAR.widths),
    depths: at(LUMBAR.depths),
    tilts: at(LUMBAR.tilts),
    discs: at(LUMBAR.discs).slice(0, LUMBAR.discs.length),
    places,
  };
}
