import type { Generator } from "@spinegrade/random";
import type { Severity } from "./severity.ts";
import { FIRST_LUMBAR, FIRST_SACRAL, type Vertebra } from "./spine-model.ts";

/** Typical adult sizes in mm and angles in degrees, T10 to S5 (textbook anatomy; L1 to L5 heights of 26 to 28 mm). */
const BODY_HEIGHTS = [22, 23, 25, 26.5, 27.5, 28, 28, 27.5, 28, 23, 19, 16, 14];
const BODY_WIDTHS = [36, 38, 40, 42, 44, 46, 48, 51, 50, 40, 32, 28, 24];
const BODY_DEPTHS = [28.5, 29, 30, 31, 32, 33.5, 34.5, 35, 32, 23, 17, 13, 10];
/** Forward lean of each body, see `Tilt`. */
export const BODY_TILTS = [-14, -16, -17, -15, -10, -2, 8, 21, 38, 40, 31, 12, -12];
const DISC_HEIGHTS = [5, 5.5, 6.5, 8, 9, 10.5, 11.5, 10.5, 3, 2, 1.6, 1.4];
/** The dimensions of a body before it has a position. */
export type Body = Omit<Vertebra, "frame">;

/** The parts of a spine before they are assembled. */
export interface SpineParts {
  readonly size: number;
  readonly bodies: readonly Body[];
  readonly discHeights: readonly number[];
  readonly hydrations: readonly number[];
}

/** Overall size of a spine, 1 on average. */
export function drawSize(generator: Generator): number {
  return Math.min(1.16, Math.max(0.85, generator.normal(1, 0.06)));
}

/** Draws bodies and discs of a given overall size; discs are worn where they or their foramina are narrowed. */
export function drawParts(severity: Severity, size: number, generator: Generator): SpineParts {
  const bodies = BODY_HEIGHTS.map((height, i) => ({
    heightMm: height * size * generator.normal(1, 0.025),
    widthMm: (BODY_WIDTHS[i] as number) * size * generator.normal(1, 0.02),
    depthMm: (BODY_DEPTHS[i] as number) * size * generator.normal(1, 0.02),
  }));
  const wear = DISC_HEIGHTS.map((_, i) => drawWear(severity, i, generator));
  const discHeights = DISC_HEIGHTS.map((height, i) => {
    const loss = i < FIRST_SACRAL ? 0.5 * (wear[i] as number) : 0;
    return height * size * (1 - loss) * generator.normal(1, 0.05);
  });
  return { size, bodies, discHeights, hydrations: wear.map((value) => 1 - value) };
}

/** Wear of a disc, 0..1: correlated with the narrowing around it, but not determined by it. */
function drawWear(severity: Severity, discIndex: number, generator: Generator): number {
  const k = discIndex - FIRST_LUMBAR;
  const own = generator.uniform(0, 0.45) + 0.3 * Math.max(0, generator.normal());
  if (k < 0 || k > 4) return Math.min(0.9, own * 0.6);
  const left = severity.left_neural_foraminal_narrowing[k] as number;
  const right = severity.right_neural_foraminal_narrowing[k] as number;
  const canal = severity.spinal_canal_stenosis[k] as number;
  return Math.min(1, 0.55 * own + 0.55 * Math.max(left, right) + 0.2 * canal);
}
