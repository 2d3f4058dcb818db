import type { Section } from "@spinegrade/report";
import { UserError, writeFileAtomic } from "@spinegrade/pipeline";
import { findSeries } from "./find-series.ts";
import { readPreview } from "./read-preview.ts";
import { renderPreview } from "./render-preview.ts";
import { renderSeries } from "./render-series.ts";

/** The outcome of a preview. */
export interface PreviewOutcome {
  readonly series: number;
  /** Number of series in the folder that are not shown. */
  readonly seriesNotShown: number;
  readonly slices: number;
  readonly quarantined: number;
}

/** Options of a preview. */
export interface PreviewOptions {
  /** 40 by default, which gives a page of about 50 MB that a browser opens easily. */
  readonly maxSeries?: number;
}

/**
 * Writes contact sheets of a folder's MR series to one HTML file: slices in volume order with orientation letters at
 * the edges; unusable slices appear in place, with the reason.
 * @throws UserError when the folder holds no MR image or `out` does not end in .html.
 */
export async function writePreview(
  folder: string,
  out: string,
  { maxSeries = 40 }: PreviewOptions = {},
): Promise<PreviewOutcome> {
  if (!/\.html?$/i.test(out)) throw new UserError(`the preview is an HTML page: ${out} must end in .html`);
  const found = await findSeries(folder);
  const sections: Section[] = [];
  let slices = 0;
  let quarantined = found.strays.length;
  for (const series of found.series.slice(0, maxSeries)) {
    const preview = await readPreview(series);
    sections.push(renderSeries(preview));
    slices += preview.volume?.shape[0] ?? 0;
    quarantined += preview.quarantined.length;
  }
  const seriesNotShown = found.series.length - sections.length;
  const counts = { slices, quarantined, seriesNotShown };
  await writeFileAtomic(out, renderPreview({ folder, sections, ...counts }, found));
  return { series: sections.length, ...counts };
}
