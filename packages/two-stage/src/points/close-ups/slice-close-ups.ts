import { createCloseUpFinder } from "./close-up-finder.ts";
import { closeUpView } from "./close-up-view.ts";
import { type CloseUps, type CloseUpSettings, haveDiverged } from "./close-ups.ts";
import type { PointNetSettings } from "../point-net-settings.ts";

/**
 * The net's input: at twice this resolution it shows both recesses. That of the other side is at least three times `shiftPx` away,
 * towards the same border where right ones are mirrored.
 */
const RECESSES = {
  ...{ name: "near", view: closeUpView(2), drawn: 4, shiftPx: 10, shiftSlices: 0.4 },
  mirroredSide: "right",
} as const;

/** Creates the net of close-ups of the two recesses of an axial slice. The caller disposes `net`. */
export function createSliceCloseUps({ channels }: CloseUpSettings, settings: PointNetSettings): CloseUps {
  const near = createCloseUpFinder({ ...settings, ...RECESSES, channels });
  return {
    net: near.net,
    shrink: near.view.shrink,
    draw: (shrunk, labelled, generator) => ({ near: near.draw(shrunk, labelled, generator), wide: [] }),
    loss: ({ near: examples }, mode) => near.loss(examples, mode),
    correct: (shrunk, points) => (haveDiverged(points) ? [...points] : near.find(shrunk, points)),
  };
}
