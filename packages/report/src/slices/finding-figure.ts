import { element, type Markup } from "../page/markup.ts";
import { severityBadge, type GradeLabel } from "../page/severity-badge.ts";
import { formatNumber } from "../page/format-number.ts";
import { encodePng, type Pixels } from "./encode-png.ts";
import { predictedMark, type XySlice } from "./slice-marks.ts";

/** One graded finding: a picture of its place, its grade, and the probabilities of all grades. */
export interface FindingFigure {
  /** `L4/L5, left foramen` */
  readonly title: string;
  /** A part of the slice around the point, grey or RGB. */
  readonly picture: Pixels;
  /** The point in the picture, px. */
  readonly point: XySlice;
  readonly grade: GradeLabel;
  /** Each grade with its probability; drawn as bars whose lengths add to the width. */
  readonly shares: readonly { readonly grade: GradeLabel; readonly share: number }[];
  /** Lines below, such as the conformal set or a doubt. */
  readonly notes: readonly string[];
}

const UNITS = 120;

/** A finding as a small picture with its point, grade, bars and notes. */
export function findingFigure({ title, picture, point, grade, shares, notes }: FindingFigure): Markup {
  const { rows, columns } = picture;
  const href = `data:image/png;base64,${Buffer.from(encodePng(picture)).toString("base64")}`;
  const drawing = element(
    "svg",
    {
      class: "picture",
      viewBox: `-0.5 -0.5 ${columns} ${rows}`,
      role: "img",
      "aria-label": `${title}: ${grade.text}`,
    },
    element("image", { href, x: -0.5, y: -0.5, width: columns, height: rows }),
    predictedMark(point, columns / UNITS),
  );
  const words = shares.map(({ grade: { text }, share }) => `${text} ${formatNumber(share, 2)}`).join(" · ");
  const caption = element(
    "figcaption",
    {},
    [element("strong", {}, title), " ", severityBadge(grade), gradeBars(shares), words],
    notes.map((note) => element("div", {}, note)),
  );
  return element("figure", { class: "finding" }, drawing, caption);
}

function gradeBars(shares: FindingFigure["shares"]): Markup {
  const starts = shares.map((_, index) => shares.slice(0, index).reduce((sum, { share }) => sum + share, 0));
  const bars = shares.map(({ grade: { severity }, share }, index) =>
    element("rect", {
      class: `severity-${severity}`,
      x: 100 * (starts[index] ?? 0),
      y: 0,
      width: 100 * share,
      height: 10,
    }),
  );
  return element(
    "svg",
    { class: "bars", viewBox: "0 0 100 10", preserveAspectRatio: "none", "aria-hidden": "true" },
    bars,
  );
}

/** Findings in rows that fill the window; five to a row when printed. */
export function findingGrid(figures: readonly Markup[]): Markup {
  return element("div", { class: "findings" }, figures);
}
