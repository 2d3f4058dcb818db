import { expect, it } from "@jest/globals";
import { answerCommandLine } from "@spinegrade/pipeline";
import { temporaryFolder } from "@spinegrade/test-utils";
import { SERIES_PROGRAM } from "./series-program.ts";
import { writeHeaders } from "./testing/write-headers.ts";

it("takes several types after one --series, before and after the folder", async () => {
  const folder = await temporaryFolder("stated-types");
  for (const series of ["1.1.1", "1.1.2"])
    await writeHeaders(folder, series, {
      0x00080018: ["UI", `${series}.1`],
      0x0020000d: ["UI", "1.1"],
      0x0020000e: ["UI", series],
      0x00200032: ["DS", "0\\0\\0"],
    });
  const stated = ["--series", "1.1.1=axial-t2", "1.1.2=coronal-t1"];
  for (const args of [
    [folder, ...stated],
    [...stated, folder],
  ])
    expect(await answerCommandLine(SERIES_PROGRAM, args)).toMatch(/axial-t2[^]*coronal-t1/);
});
