import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { repeats } from "@spinegrade/test-utils";
import { ingestSeries, SeriesError, type DicomInput } from "@spinegrade/dicom-ingest";
import { writeTestDicom } from "../testing/dicom-writer.ts";
import { SYNTHETIC_SERIES } from "../testing/synthetic-series.ts";

const ids = { studyId: 4003253, seriesId: 1054713880 };

/** Ways to make a file unusable, whatever it holds. */
const SPOIL: readonly ((bytes: Uint8Array) => Uint8Array)[] = [
  () => new Uint8Array(0),
  (bytes) => bytes.subarray(0, bytes.length - 1 - (bytes.length % 3)),
  (bytes) => bytes.subarray(0, 200),
  () => new TextEncoder().encode("<html>not found</html>"),
  () => writeTestDicom({ position: undefined, pixels: new Uint8Array(32) }),
];

const spoiltSeries = fc.constantFrom(...SYNTHETIC_SERIES).chain(({ files, plane }) =>
  fc.record({
    plane: fc.constant(plane),
    files: fc.constant(files),
    faults: fc.array(fc.option(fc.constantFrom(...SPOIL)), {
      minLength: files.length,
      maxLength: files.length,
    }),
  }),
);

describe("a tolerant ingest of a series with any files spoilt", () => {
  it("gives the volume of the other files, and names each spoilt one; a strict one fails with the same names", async () => {
    await fc.assert(
      fc.asyncProperty(spoiltSeries, async ({ plane, files, faults }) => {
        const spoilt: DicomInput[] = files.map(({ name, bytes }, i) => ({
          name,
          bytes: faults[i]?.(bytes) ?? bytes,
        }));
        const names = files.filter((_, i) => faults[i] != null).map(({ name }) => name);
        const whole = files.filter((_, i) => faults[i] == null);
        const strict: unknown = await ingestSeries(spoilt, ids, { plane }).catch((error: unknown) => error);
        if (names.length > 0) {
          if (!(strict instanceof SeriesError)) throw new TypeError("a spoilt series was ingested");
          expect(strict.quarantined.map(({ file }) => file)).toEqual(names);
        }
        fc.pre(whole.length > 0);
        const { voxels, shape, sliceTable } = await ingestSeries(spoilt, ids, { plane, policy: "tolerant" });
        expect(sliceTable.quarantined.map(({ file }) => file)).toEqual(names);
        const rest = await ingestSeries(whole, ids, { plane });
        expect([shape, sliceTable.slices]).toEqual([rest.shape, rest.sliceTable.slices]);
        expect(Buffer.from(voxels).equals(Buffer.from(rest.voxels))).toBe(true);
      }),
      { numRuns: repeats(40, 150) },
    );
  });
});
