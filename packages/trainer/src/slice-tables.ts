import { join } from "node:path";
import { sliceTablePath, type SliceTable, validateSliceTable } from "@spinegrade/dicom-ingest";
import type { Sample } from "@spinegrade/label-fixes";
import { readJson } from "@spinegrade/pipeline";

/** The slice tables of samples, each read once. */
export class SliceTables {
  readonly #workDir: string;
  readonly #read = new Map<string, Promise<SliceTable>>();

  constructor(workDir: string) {
    this.#workDir = workDir;
  }

  /** @throws UserError when it is absent or not valid. */
  of({ volumeKey }: Pick<Sample, "volumeKey">): Promise<SliceTable> {
    const known = this.#read.get(volumeKey);
    if (known !== undefined) return known;
    const table = readJson(join(this.#workDir, sliceTablePath(volumeKey)), validateSliceTable);
    this.#read.set(volumeKey, table);
    return table;
  }
}
