import { elementAt } from "@spinegrade/pipeline/element-at";
import type { Generator } from "@spinegrade/random";
import type { Severity } from "./severity.ts";
import { ORDINARY, type SpineLayout } from "./spine-layout.ts";
import { FIRST_LUMBAR, type Vertebra } from "./spine-model.ts";

/** The dimensions of a body before it has a position. */
export type Body = Omit<Vertebra, "frame">;

/** The parts of a spine before they are assembled. */
export interface SpineParts {
  readonly layout: SpineLayout;
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
export function drawParts(
  severity: Severity,
  size: number,
  generator: Generator,
  layout: SpineLayout = ORDINARY,
): SpineParts {
  const bodies = layout.heights.map((height, i) => ({
    heightMm: height * size * generator.normal(1, 0.025),
    widthMm: elementAt(layout.widths, i) * size * generator.normal(1, 0.02),
    depthMm: elementAt(layout.depths, i) * size * generator.normal(1, 0.02),
  }));
  const wear = layout.discs.map((_, i) => drawWear(severity, i, generator));
  const discHeights = layout.discs.map((height, i) => {
    const loss = i < layout.firstFused ? 0.5 * elementAt(wear, i) : 0;
    return height * size * (1 - loss) * generator.normal(1, 0.05);
  });
  return { layout, size, bodies, discHeights, hydrations: wear.map((value) => 1 - value) };
}

/** Wear of a disc, 0..1: correlated with the narrowing around it, but not determined by it. */
function drawWear(severity: Severity, discIndex: number, generator: Generator): number {
  const k = discIndex - FIRST_LUMBAR;
  const own = generator.uniform(0, 0.45) + 0.3 * Math.max(0, generator.normal());
  if (k < 0 || k > 4) return Math.min(0.9, own * 0.6);
  const left = elementAt(severity.left_neural_foraminal_narrowing, k);
  const right = elementAt(severity.right_neural_foraminal_narrowing, k);
  const canal = elementAt(severity.spinal_canal_stenosis, k);
  return Math.min(1, 0.55 * own + 0.55 * Math.max(left, right) + 0.2 * canal);
}
