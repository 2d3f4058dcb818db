import { element, pngDataUri, spreadLabels, type Markup } from "@spinegrade/report";
import type { Example } from "../example.ts";
import { type SideLetters } from "./side-letters.ts";
import { levelMosaic, placedPoints, type LevelMosaic, type PlacedPoint } from "./level-mosaic.ts";

/** A list of points that has its own panel. */
export interface Side {
  /** Drawn large, and in the strip of slices. */
  readonly letter: string;
  readonly colour: string;
  /** Points of the example, from `first` to `last`, not included. */
  readonly first: number;
  readonly last: number;
}

/** Left and right foramina; colours after Okabe and Ito. */
export const FORAMINA: readonly Side[] = [
  { letter: "L", colour: "#5fd7ff", first: 0, last: 5 },
  { letter: "R", colour: "#ffb347", first: 5, last: 10 },
];

/** The canal has no sides. */
export const CANAL: readonly Side[] = [{ letter: "C", colour: "#ffd84d", first: 0, last: 5 }];

const LEVELS = ["L1/2", "L2/3", "L3/4", "L4/5", "L5/S1"];
const GAP = 6;
const STRIP = 24;
const LABEL_HEIGHT = 17;

// a figure of two panels of 256 px is shown 400 px wide: no text is below 10 px there
const LABEL_FONT = 15;
const STRIP_FONT = 14;
const DIGIT_WIDTH = 8.5;

/**
 * An example's sides next to each other, every point ringed in its own slice, above a strip of its slices.
 * @param edges the patient's directions at the edges; undefined where they are unknown.
 */
export function versionFigure(
  example: Example,
  sides: readonly Side[],
  heading: string,
  steps: readonly string[],
  edges: SideLetters | undefined,
): Markup {
  const size = example.shape[1];
  const width = sides.length * size + (sides.length - 1) * GAP;
  const panels = sides.map((side, k) => panel(example, side, k * (size + GAP), edges));
  const drawing = element(
    "svg",
    { viewBox: `0 0 ${width} ${size + STRIP}`, role: "img", "aria-label": `${heading}: ${steps.join(", ")}` },
    element("rect", { class: "panel", width, height: size + STRIP }),
    panels,
    sliceStrip(example, sides, { y: size + 3, width }),
  );
  const caption = element("figcaption", {}, element("strong", {}, heading), ` ${steps.join(" · ")}`);
  return element("figure", { class: "slice" }, drawing, caption);
}

function panel(example: Example, side: Side, left: number, edges: SideLetters | undefined): Markup {
  const mosaic = levelMosaic(example, placedPoints(example, side.first, side.last));
  const { rows, columns } = mosaic;
  // labels are posterior to the spine, or all anterior if one would leave the image
  const toTheLeft = mosaic.points.some(({ x }) => x > columns - 90);
  const wanted = mosaic.points.map(({ y }) => y + 4.5);
  const labelY = spreadLabels(wanted, LABEL_HEIGHT, LABEL_HEIGHT, rows - 3);
  return element(
    "g",
    { transform: `translate(${left} 0)` },
    element("image", { href: pngDataUri(mosaic), x: 0, y: 0, width: columns, height: rows }),
    seams(mosaic),
    mosaic.points.map((point, k) => ring(point, side, { y: labelY[k] ?? point.y, toTheLeft })),
    letter(side.letter, [20, 28], 26, side.colour),
    edges && letter(edges.left, [11, rows / 2], LABEL_FONT, "#ffffff"),
    edges && letter(edges.right, [columns - 11, rows / 2], LABEL_FONT, "#ffffff"),
  );
}

/** Short lines at both edges where the mosaic goes over to another slice. */
function seams({ seams: rows, columns }: LevelMosaic): Markup[] {
  const line = (x1: number, x2: number, y: number): Markup =>
    element("line", { x1, x2, y1: y, y2: y, stroke: "#ffffff", "stroke-opacity": 0.7, "stroke-width": 1 });
  return rows.flatMap((y) => [line(0, 8, y), line(columns - 8, columns, y)]);
}

/** A ring about the pixel that the label names, its level and its slice; pixel centres are at half numbers here. */
function ring(
  { index, x, y, z }: PlacedPoint,
  { colour, first }: Side,
  label: { y: number; toTheLeft: boolean },
): Markup {
  const place = { cx: x + 0.5, cy: y + 0.5, r: 6 };
  const text = {
    class: "edge-letter",
    x: label.toTheLeft ? x - 11 : x + 12,
    y: label.y,
    "text-anchor": label.toTheLeft ? "end" : "start",
    "font-size": LABEL_FONT,
    "stroke-width": 3.5,
  };
  return element(
    "g",
    {},
    element("circle", { class: "halo", ...place, "stroke-width": 3.5 }),
    element("circle", { fill: "none", stroke: colour, ...place, "stroke-width": 1.8 }),
    element("text", text, `${LEVELS[index - first] ?? ""} · ${z + 1}`),
  );
}

function letter(text: string, [x, y]: readonly [number, number], size: number, colour: string): Markup {
  const style = { class: "edge-letter", "font-size": size, "stroke-width": 3, "text-anchor": "middle" };
  return element("text", { ...style, x, y, style: `fill:${colour}` }, text);
}

/** Distance between numbered slices, so that two numbers never touch. */
function numberedEach(cell: number): number {
  return [1, 2, 5, 10, 20].find((step) => step * cell > 3 * DIGIT_WIDTH) ?? 50;
}

/** One cell a slice, from the first to the last, with the letter of the side that has points there. */
function sliceStrip(
  example: Example,
  sides: readonly Side[],
  { y, width }: { y: number; width: number },
): Markup[] {
  const D = example.shape[0];
  const cell = width / D;
  return Array.from({ length: D }, (_, z) => {
    const here = sides.filter(({ first, last }) =>
      placedPoints(example, first, last).some((point) => point.z === z),
    );
    const colour = here[0]?.colour ?? "#2b343c";
    const place = { x: z * cell + 0.5, y, width: cell - 1, height: STRIP - 6, rx: 2 };
    const isNumbered = z === 0 || z === D - 1 || (z + 1) % numberedEach(cell) === 0;
    const number = isNumbered ? String(z + 1) : "";
    const label = here.length > 0 ? here.map((side) => side.letter).join("") : number;
    const text = {
      x: (z + 0.5) * cell,
      y: y + 12,
      "text-anchor": "middle",
      "font-size": STRIP_FONT,
      "font-weight": here.length > 0 ? 700 : 400,
      fill: here.length > 0 ? "#10151a" : "#a7b3bf",
    };
    return element("g", {}, element("rect", { ...place, fill: colour }), element("text", text, label));
  });
}
