import { element, type Markup } from "../page/markup.ts";

/** A place in the slice's own pixels, from the centre of the first pixel: x to the right, y down. */
export interface XySlice {
  readonly x: number;
  readonly y: number;
}

/** Radius of a mark, in the units that sizes are given in. */
export const MARK_RADIUS = 5;

const HALO_WIDTH = 3.6;
const LINE_WIDTH = 1.6;

// Each mark is drawn twice, a dark line under a bright one, so that it is visible on dark and bright tissue.

/** An open circle about a true point. @param unit Slice pixels per unit of size. */
export function trueMark({ x, y }: XySlice, unit: number): Markup[] {
  const place = { cx: x, cy: y, r: MARK_RADIUS * unit };
  return [
    element("circle", { class: "halo", ...place, "stroke-width": HALO_WIDTH * unit }),
    element("circle", { class: "truth", ...place, "stroke-width": LINE_WIDTH * unit }),
  ];
}

/** A cross at a predicted point. @param unit Slice pixels per unit of size. */
export function predictedMark({ x, y }: XySlice, unit: number): Markup[] {
  const arm = MARK_RADIUS * 0.8 * unit;
  const [left, right, top, bottom] = [x - arm, x + arm, y - arm, y + arm].map((place) => place.toFixed(2));
  const d = `M${left} ${top}L${right} ${bottom}M${left} ${bottom}L${right} ${top}`;
  return [
    element("path", { class: "halo", d, "stroke-width": HALO_WIDTH * unit }),
    element("path", { class: "predicted", d, "stroke-width": LINE_WIDTH * unit }),
  ];
}
