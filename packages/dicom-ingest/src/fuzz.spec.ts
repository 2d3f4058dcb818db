import { createHash } from "node:crypto";
import { beforeAll, describe, expect, it } from "@jest/globals";
import { readGolden, repeats } from "@spinegrade/test-utils";
import { fuzzCorpus } from "./testing/fuzz/fuzz-corpus.ts";
import { runFuzz, type FuzzRun } from "./testing/fuzz/run-fuzz.ts";

/** Results of pydicom and numpy for the same files: tools/golden/dicom/dicom_fuzz.py. */
interface Verdicts {
  readonly seed: number;
  readonly cases: number;
  readonly corpusMd5: string;
  /** Little-endian 16 bit checksum of each case's volume, 0 where pydicom refused it. */
  readonly checksums: string;
}

const verdicts = readGolden(import.meta.url, "fuzz-verdicts.json") as Verdicts;
const HEAP_MIB = 192;
/** Two processes take 24 s for all of them: `npm test` reads the first fifth, `npm run test:slow` the whole. */
const CASES = repeats(verdicts.cases / 5, verdicts.cases);
/** A process takes some seconds until it reads fast: a fifth is for one. */
const PROCESSES = repeats(1, 2);

describe(`${CASES} damaged files`, () => {
  let run: FuzzRun;
  const pydicom = new Uint16Array(Uint8Array.from(Buffer.from(verdicts.checksums, "base64")).buffer);

  beforeAll(async () => {
    const share = CASES / PROCESSES;
    const runs = await Promise.all(
      Array.from({ length: PROCESSES }, (_, i) =>
        runFuzz(verdicts.seed, i * share, (i + 1) * share, HEAP_MIB),
      ),
    );
    run = { messages: runs.flatMap((one) => one.messages), lost: runs.flatMap((one) => one.lost) };
  }, 300_000);

  it("each end in a volume of the stated shape or a DicomError, and none ends or hangs the process", () => {
    expect(run.lost).toEqual([]);
    expect(run.messages.map(({ defect }) => defect).filter((defect) => defect !== undefined)).toEqual([]);
    expect(run.messages).toHaveLength(CASES);
  });

  it("each take less than a second of processor time, and all together little memory", () => {
    expect(run.messages.filter(({ cpuMs }) => cpuMs > 1000)).toEqual([]);
    expect(Math.max(...run.messages.map(({ peakMemoryMiB }) => peakMemoryMiB))).toBeLessThan(512);
  });

  it("are the files that pydicom was given", () => {
    const md5 = createHash("md5");
    for (const { bytes } of fuzzCorpus()) md5.update(bytes);
    expect(md5.digest("hex")).toBe(verdicts.corpusMd5);
  });

  it("agree with pydicom's volumes, but for the differences that the README explains", () => {
    const counts = { bothRefuse: 0, bothAccept: 0, onlyWeAccept: 0, onlyPydicomAccepts: 0, differ: 0 };
    for (const { index, checksum } of run.messages) {
      const theirs = pydicom[index] ?? 0;
      if (checksum === 0) counts[theirs === 0 ? "bothRefuse" : "onlyPydicomAccepts"]++;
      else if (theirs === 0) counts.onlyWeAccept++;
      else counts[theirs === checksum ? "bothAccept" : "differ"]++;
    }
    const ofAll = {
      bothRefuse: 7015,
      bothAccept: 2035,
      differ: 70,
      onlyPydicomAccepts: 335,
      onlyWeAccept: 545,
    };
    const ofFirst = {
      bothRefuse: 1409,
      bothAccept: 411,
      differ: 10,
      onlyPydicomAccepts: 59,
      onlyWeAccept: 111,
    };
    expect(counts).toEqual(CASES === verdicts.cases ? ofAll : ofFirst);
  });
});
