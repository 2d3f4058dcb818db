import type { Generator } from "@spinegrade/random";
import { assembleSpine } from "./assemble-spine.ts";
import { BODY_TILTS, drawParts, drawSize } from "./draw-parts.ts";
import { tiltedFrame, type Tilt } from "../math/frame.ts";
import type { Severity } from "./severity.ts";
import { FIRST_LUMBAR, FIRST_SACRAL, type SpineModel } from "./spine-model.ts";

/** Index of L3, from which the spine is built up and down. */
const CENTRE = FIRST_LUMBAR + 2;

/** Draws a spine with its own size, lordosis, scoliosis and worn discs; L3 lies at the patient's origin. */
export function drawSpine(severity: Severity, generator: Generator): SpineModel {
  const size = drawSize(generator);
  const tilts = drawTilts(generator);
  const parts = drawParts(severity, size, generator);
  const centre = tiltedFrame([0, 0, 0], tilts[CENTRE] as Tilt);
  return assembleSpine(parts, tilts, new Map([[CENTRE, centre]]), severity);
}

function drawTilts(generator: Generator): Tilt[] {
  const lordosis = Math.min(1.5, Math.max(0.5, generator.normal(1, 0.2)));
  const pelvis = generator.normal(0, 3.5);
  const scoliosis = generator.normal(0, generator.bernoulli(0.12) ? 9 : 3);
  const phase = generator.uniform(-0.8, 0.8);
  return BODY_TILTS.map((tilt, i) => ({
    sagittalDegrees:
      tilt * (i < FIRST_SACRAL ? lordosis : 0.5 + 0.5 * lordosis) + pelvis + generator.normal(0, 1.5),
    // the sacrum stands nearly level; the bend lies above it
    coronalDegrees:
      scoliosis *
        Math.cos((i - CENTRE) * 0.75 + phase) *
        Math.min(1, Math.max(0, (FIRST_SACRAL + 2 - i) / 3)) +
      generator.normal(0, 0.8),
  }));
}
