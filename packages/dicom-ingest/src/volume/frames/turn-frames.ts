import { isAsStored, type Turn, type Orientation } from "@spinegrade/volumes/slices";
import { canonicalTurn } from "../../geometry/canonical-turn.ts";
import { planeOf, planeOfSeries, type Plane } from "../../geometry/order-groups.ts";
import { turnGeometry } from "../../geometry/turn-geometry.ts";
import { turnPixels } from "../../pixels/turn-pixels.ts";
import type { Frame } from "./frame.ts";

/** A frame whose orientation is known. */
export type OrientedFrame = Frame & { readonly orientation: Orientation };

/** Whether the frame's orientation is known. */
export function isOriented(frame: Frame): frame is OrientedFrame {
  return frame.orientation !== null;
}

/**
 * Turns every frame to the canonical orientation of its plane; frames that have it already, and frames of unknown
 * orientation, stay the same objects.
 * @param plane that the series is listed as.
 */
export function turnFrames(frames: readonly Frame[], plane?: Plane): readonly Frame[] {
  const expected = planeOfSeries(frames.filter(isOriented), plane);
  return frames.map((frame) =>
    isOriented(frame) ? turnFrame(frame, canonicalTurn(frame.orientation, planeOf(frame, expected))) : frame,
  );
}

function turnFrame(frame: Frame, turn: Turn): Frame {
  if (isAsStored(turn)) return frame;
  const grid = turnPixels(frame, turn);
  return { ...frame, ...grid, ...turnGeometry(frame, turn, grid), turn };
}
