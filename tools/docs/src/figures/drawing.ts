import { element, type GreyImage, type Markup, pngDataUri } from "@spinegrade/report";

/** A place in a drawing: x to the right, y down. */
export interface Place {
  readonly x: number;
  readonly y: number;
}

/** A square in a drawing that shows a square of a picture. */
export interface Frame extends Place {
  /** Side in the drawing. */
  readonly side: number;
}

/**
 * Width of every drawing. A page shows it in this size, a telephone at two thirds: text of 15 px stays legible, and dark ground
 * suits slices on a light page and on a dark one.
 */
export const WIDTH = 480;
export const MARGIN = 12;

export const INK = "#e8edf2";
export const SOFT = "#b4bfca";
export const LINE = "#4a5662";
export const TRUTH = "#5fd7ff";
export const PREDICTED = "#ffd84d";
/** By level, L1/L2 to L5/S1, as the curves of reports. */
export const LEVEL_COLOURS = ["#6cb8ee", "#ff9d5c", "#4fd3ae", "#f0a3cc", "#f2c14e"] as const;
/** By grade, normal/mild to severe. */
export const GRADE_COLOURS = ["#35b39f", "#f0b429", "#ff6b5e"] as const;

/** A whole drawing. @param title what the browser shows where the pointer rests. */
export function drawing(title: string, height: number, ...content: readonly Markup[]): string {
  const size = { viewBox: `0 0 ${WIDTH} ${height}`, width: WIDTH, height };
  const font = { "font-family": "system-ui, sans-serif", "font-size": 15, fill: INK };
  const svg = element(
    "svg",
    { xmlns: "http://www.w3.org/2000/svg", ...size, role: "img", ...font },
    element("title", {}, title),
    element("rect", { width: WIDTH, height, rx: 8, fill: "#12161a" }),
    ...content,
  );
  return `${String(svg).trim()}\n`;
}

/** Text with its left end, or its middle, at a place on its base line. */
export function label(
  { x, y }: Place,
  text: string,
  { fill = INK, anchor, size, bold = false }: LabelStyle = {},
): Markup {
  const weight = bold ? { "font-weight": 700 } : {};
  return element("text", { x, y, fill, "text-anchor": anchor, "font-size": size, ...weight }, text);
}

interface LabelStyle {
  readonly fill?: string;
  readonly anchor?: "middle" | "end";
  readonly size?: number;
  readonly bold?: boolean;
}

/** A picture in a square, each of its pixels as a square if `sharp`. */
export function picture({ x, y, side }: Frame, image: GreyImage, sharp = false): Markup {
  const style = sharp ? { style: "image-rendering:pixelated" } : {};
  return element("image", { x, y, width: side, height: side, href: pngDataUri(image), ...style });
}

/** An open circle, at a true point. */
export function ring({ x, y }: Place, radius = 5): Markup {
  return twice(circlePath({ x, y }, radius), TRUTH);
}

/** A cross, at a predicted point. */
export function cross({ x, y }: Place, arm = 4): Markup {
  return twice(
    `M${round(x - arm)} ${round(y - arm)}l${2 * arm} ${2 * arm}m${-2 * arm} 0l${2 * arm} ${-2 * arm}`,
    PREDICTED,
  );
}

/** A filled circle. */
export function dot(place: Place, fill: string, radius = 4): Markup {
  return element("path", { d: circlePath(place, radius), fill });
}

/** Straight lines from place to place. */
export function polyline(places: readonly Place[], stroke: string, width = 2): Markup {
  const d = places.map(({ x, y }, index) => `${index === 0 ? "M" : "L"}${round(x)} ${round(y)}`).join("");
  return element("path", { d, fill: "none", stroke, "stroke-width": width, "stroke-linejoin": "round" });
}

export function box({ x, y }: Place, width: number, height: number, fill: string): Markup {
  return element("rect", { x, y, width, height, fill });
}

/** A square without a filling. */
export function outline({ x, y, side }: Frame, stroke: string, width = 1.5): Markup {
  return element("rect", { x, y, width: side, height: side, fill: "none", stroke, "stroke-width": width });
}

/** Each mark is drawn twice, a dark line under a bright one, so that it is visible on dark and bright tissue. */
function twice(d: string, stroke: string): Markup {
  const line = (colour: string, width: number): Markup =>
    element("path", { d, fill: "none", stroke: colour, "stroke-width": width });
  return element("g", {}, line("#000", 4), line(stroke, 1.8));
}

function circlePath({ x, y }: Place, radius: number): string {
  return `M${round(x - radius)} ${round(y)}a${radius} ${radius} 0 1 0 ${2 * radius} 0a${radius} ${radius} 0 1 0 ${-2 * radius} 0`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
