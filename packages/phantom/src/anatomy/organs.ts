import type { Generator } from "@spinegrade/random";
import type { Vector3 } from "@spinegrade/volumes/slices";
import { toPatient, tiltedFrame, type Frame } from "../math/frame.ts";
import { SIDES, type SpineModel } from "../spine/spine-model.ts";
import type { Structure } from "./structure.ts";
import { ellipsoid } from "./shapes.ts";

/** Builds the kidneys on both sides of the upper lumbar spine, the left one higher, each around its fatty sinus. */
export function kidneys(spine: SpineModel, generator: Generator): Structure[] {
  const l2 = spine.layout.l2 === null ? undefined : spine.vertebrae[spine.layout.l2];
  if (l2 === undefined) return [];
  return SIDES.flatMap((side) => {
    const place: Vector3 = [
      side * generator.uniform(62, 70),
      generator.uniform(-6, 6),
      generator.normal(side === 1 ? 14 : 2, 8),
    ];
    const frame: Frame = tiltedFrame(toPatient(l2.frame, place), {
      sagittalDegrees: -15,
      coronalDegrees: -14 * side,
    });
    const sinus: Frame = { ...frame, origin: toPatient(frame, [-9 * side, -4, 0]) };
    return [
      ellipsoid(
        frame,
        [26, 22, 52],
        [
          { fromDepthMm: 0, tissue: "kidney", brightness: 1.1 },
          { fromDepthMm: 6, tissue: "kidney", brightness: 0.92, texture: { amplitude: 0.12, grainMm: 6 } },
        ],
      ),
      ellipsoid(
        sinus,
        [15, 9, 22],
        [{ fromDepthMm: 0, tissue: "fat", opacity: 0.85, texture: { amplitude: 0.15, grainMm: 4 } }],
      ),
    ];
  });
}
