import { readSliceTable, type SliceTable } from "@spinegrade/volumes";
import type { Sample } from "@spinegrade/label-fixes";

/** A cache of samples' slice tables; each is read once. */
export class SliceTables {
  readonly #workDir: string;
  readonly #read = new Map<string, Promise<SliceTable>>();

  constructor(workDir: string) {
    this.#workDir = workDir;
  }

  /** @throws UserError when it is absent or damaged. */
  of({ volumeKey }: Pick<Sample, "volumeKey">): Promise<SliceTable> {
    const known = this.#read.get(volumeKey);
    if (known !== undefined) return known;
    const table = readSliceTable(this.#workDir, volumeKey);
    this.#read.set(volumeKey, table);
    return table;
  }
}
