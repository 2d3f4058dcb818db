import { elementAt } from "@spinegrade/pipeline/element-at";
import type { Generator } from "@spinegrade/random";
import { assembleSpine } from "./assemble-spine.ts";
import { drawParts, drawSize } from "./draw-parts.ts";
import { tiltedFrame, type Tilt } from "../math/frame.ts";
import type { Severity } from "./severity.ts";
import { ORDINARY, type SpineLayout } from "./spine-layout.ts";
import { FIRST_LUMBAR, type SpineModel } from "./spine-model.ts";

/** Index of L3, from which the spine is built up and down. */
const CENTRE = FIRST_LUMBAR + 2;

/** Options for drawing a spine. */
export interface SpineOptions {
  /** The order of its vertebrae; by default T10 to S5. */
  readonly layout?: SpineLayout;
  /** Largest sideways lean of a vertebra relative to the ends of the curve, degrees; drawn by default. */
  readonly scoliosisDegrees?: number;
}

/** Draws a spine with its own size, lordosis, scoliosis and worn discs; L3 lies at the patient's origin. */
export function drawSpine(severity: Severity, generator: Generator, options: SpineOptions = {}): SpineModel {
  const { layout = ORDINARY } = options;
  const size = drawSize(generator) * layout.scale;
  const tilts = drawTilts(generator, layout, options.scoliosisDegrees);
  const parts = drawParts(severity, size, generator, layout);
  const centre = tiltedFrame([0, 0, 0], elementAt(tilts, CENTRE));
  return assembleSpine(parts, tilts, new Map([[CENTRE, centre]]), severity);
}

function drawTilts(generator: Generator, { tilts, firstSacral }: SpineLayout, degrees?: number): Tilt[] {
  const lordosis = Math.min(1.5, Math.max(0.5, generator.normal(1, 0.2)));
  const pelvis = generator.normal(0, 3.5);
  const drawn = generator.normal(0, generator.bernoulli(0.12) ? 9 : 3);
  const phase = generator.uniform(-0.8, 0.8);
  const scoliosis = degrees === undefined ? drawn : Math.sign(drawn) * degrees;
  return tilts.map((tilt, i) => ({
    sagittalDegrees:
      tilt * (i < firstSacral ? lordosis : 0.5 + 0.5 * lordosis) + pelvis + generator.normal(0, 1.5),
    // the sacrum stands nearly level; the bend lies above it
    coronalDegrees:
      scoliosis *
        Math.cos((i - CENTRE) * 0.75 + phase) *
        Math.min(1, Math.max(0, (firstSacral + 2 - i) / 3)) +
      generator.normal(0, 0.8),
  }));
}
