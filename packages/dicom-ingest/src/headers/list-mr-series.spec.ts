import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "@jest/globals";
import { temporaryFolder } from "@spinegrade/test-utils";
import { ingestSeries, listMrSeries } from "@spinegrade/dicom-ingest";
import { writeTestDicom } from "../testing/dicom-writer.ts";
import { inSeries } from "../testing/in-series.ts";

it("lists every enhanced image that ingest reads, also where only the functional groups count its frames", async () => {
  const folder = await temporaryFolder("list");
  const file = writeTestDicom({
    pixels: Array.from({ length: 48 }, (_, i) => i),
    frameGroups: [0, 1, 2].map((place) => ({ position: `${-4 * place}\\0\\0` })),
  });
  await writeFile(join(folder, "1.dcm"), inSeries(file, { studyUid: "1.2", seriesUid: "1.2.3" }));
  const { series, skipped } = await listMrSeries(folder);
  const files = series.flatMap((one) => one.files);
  expect(skipped).toEqual([]);
  expect(files.map(({ header }) => header.frames.map(({ positionMm }) => positionMm))).toEqual([
    [
      [0, 0, 0],
      [-4, 0, 0],
      [-8, 0, 0],
    ],
  ]);
  const { shape } = await ingestSeries(
    files,
    { studyId: "1.2", seriesId: "1.2.3" },
    { instanceNumbers: "tag" },
  );
  expect(shape).toEqual([3, 4, 4]);
});
