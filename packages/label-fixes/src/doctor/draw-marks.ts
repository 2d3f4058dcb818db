import { LEVEL_WORDS, LEVELS } from "@spinegrade/competition-data";
import { element, type Markup } from "@spinegrade/report";
import type { RankedPoint } from "./rank-labels.ts";

/** Colours of the left or only side, of the right side, and of the rings about suspicious points. */
const COLOURS = [0, 1, 3] as const;
const RING = 8;

/** A label to draw. */
export interface Mark {
  readonly point: RankedPoint;
  readonly level: number;
  readonly isSuspicious: boolean;
}

/**
 * The labels of a side, joined by a line, with rings about suspicious ones.
 * @param places position of each in the drawing.
 * @param index 0 for the left or only side, 1 for the right one.
 */
export function drawMarks(
  side: readonly Mark[],
  places: readonly (readonly [number, number])[],
  index: number,
): Markup {
  const line = places.map(([x, y], at) => `${at === 0 ? "M" : "L"}${x.toFixed(1)} ${y.toFixed(1)}`).join("");
  const dots = side.map(({ point, level }, at) => {
    const [cx, cy] = places[at] ?? [0, 0];
    const name = element("title", {}, titleOf(point, level));
    if (index === 0) return element("circle", { cx, cy, r: 3.5 }, name);
    const square = { x: cx - 3.5, y: cy - 3.5, width: 7, height: 7, fill: "var(--c)" };
    return element("g", {}, name, element("rect", square));
  });
  const rings = places.filter((_, at) => side[at]?.isSuspicious === true).map(([x, y]) => ring(x, y));
  return element(
    "g",
    {},
    element(
      "g",
      { class: `${classOf(index)}${index === 0 ? "" : " dashed"}` },
      element("path", { d: line }),
      dots,
    ),
    element("g", { class: classOf(2) }, rings),
  );
}

/** Names a point by the values of its row in the label table. */
function titleOf({ xStored, yStored, instanceNumber }: RankedPoint, level: number): string {
  const name = LEVEL_WORDS[LEVELS[level] ?? "l1_l2"];
  return `${name}: x ${xStored}, y ${yStored}, instance ${instanceNumber}`;
}

function ring(x: number, y: number): Markup {
  const d = `M${(x - RING).toFixed(1)} ${y.toFixed(1)}a${RING} ${RING} 0 1 0 ${2 * RING} 0a${RING} ${RING} 0 1 0 ${-2 * RING} 0`;
  return element("path", { d });
}

/** The class that colours a side, or with 2 the rings. */
export function classOf(index: number): string {
  return `series colour-${COLOURS[index] ?? 0}`;
}
