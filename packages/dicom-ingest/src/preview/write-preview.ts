import { UserError, writeFileAtomic } from "@spinegrade/pipeline";
import { findSeries } from "./find-series.ts";
import { readPreview, type SeriesPreview } from "./read-preview.ts";
import { renderPreview } from "./render-preview.ts";

/** What a preview shows. */
export interface PreviewOutcome {
  readonly series: number;
  readonly slices: number;
  readonly quarantined: number;
}

/**
 * Writes contact sheets of every MR series of a folder to one HTML file: slices in the order of the volume, with the
 * patient's directions at the edges, and in their place the slices that cannot be used, with the reason.
 * @throws UserError when the folder holds no MR image or `out` does not end in .html.
 */
export async function writePreview(folder: string, out: string): Promise<PreviewOutcome> {
  if (!/\.html?$/i.test(out)) throw new UserError(`the preview is an HTML page: ${out} must end in .html`);
  const found = await findSeries(folder);
  const previews: SeriesPreview[] = [];
  for (const series of found.series) previews.push(await readPreview(series));
  await writeFileAtomic(out, renderPreview(folder, previews, found));
  return {
    series: previews.length,
    slices: previews.reduce((sum, { volume }) => sum + (volume?.shape[0] ?? 0), 0),
    quarantined: previews.reduce((sum, one) => sum + one.quarantined.length, found.strays.length),
  };
}
