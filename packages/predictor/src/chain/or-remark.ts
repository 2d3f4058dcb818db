import type { SeriesRemark } from "@spinegrade/competition-data";
import { UserError } from "@spinegrade/pipeline";

/** The result of work on a series, or a remark on the series with the reason why there is none. */
export function orRemark<Found>(
  { seriesId }: Pick<SeriesRemark, "seriesId">,
  remarks: SeriesRemark[],
  work: () => readonly Found[],
): readonly Found[] {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    remarks.push({ seriesId, reason: error.message });
    return [];
  }
}
