/**
 * Processor time of one compressed slice, from the file in memory to its pixel values; prints one JSON line an encoding.
 * JPEG Lossless and RLE are made here, in the noise of a 12 bit scanner; the others need the test data of wg04.
 * npm run bench -- --project dicom-ingest
 */
import { existsSync, readFileSync } from "node:fs";
import { readSlices } from "@spinegrade/dicom-ingest";
import { encapsulate, writeTestDicom } from "../src/testing/dicom-writer.ts";
import { encodeJpegLossless } from "../src/testing/encode-jpeg-lossless.ts";
import { encodeRle } from "../src/testing/encode-rle.ts";

const SIZE = 512;
const RUNS = 31;
const SLICES_A_RUN = 8; // the processor clock ticks in milliseconds

let state = 1;
const pixels = Array.from({ length: SIZE * SIZE }, (_, place) => {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
  return Math.round(
    1400 + 700 * Math.sin(place / 9000) + 500 * Math.cos((place % SIZE) / 80) + (state >>> 27),
  );
});

const coded = (transferSyntaxUid: string, image: Uint8Array): Uint8Array =>
  writeTestDicom({
    transferSyntaxUid,
    isEncapsulated: true,
    rows: SIZE,
    columns: SIZE,
    bitsStored: 12,
    pixels: encapsulate(image),
  });

const files = new Map<string, Uint8Array>([
  [
    "JPEG Lossless SV1",
    coded("1.2.840.10008.1.2.4.70", encodeJpegLossless(pixels, { columns: SIZE, bits: 12, predictor: 1 })),
  ],
  [
    "JPEG Lossless, predictor 6",
    coded("1.2.840.10008.1.2.4.57", encodeJpegLossless(pixels, { columns: SIZE, bits: 12, predictor: 6 })),
  ],
  ["RLE Lossless", coded("1.2.840.10008.1.2.5", encodeRle(pixels))],
]);
const testData = process.env["SPINEGRADE_TEST_DATA"];
for (const code of ["UNC", "RLE", "JPLL", "JLSL", "J2KR", "JPLY"]) {
  const path = `${testData ?? ""}/dicom/wg04/MR3_${code}.dcm`;
  if (testData !== undefined && existsSync(path)) files.set(`wg04 MR3_${code}`, readFileSync(path));
}

for (const [encoding, bytes] of files) {
  const work = async (): Promise<void> => {
    for (let i = 0; i < SLICES_A_RUN; i++)
      await readSlices({ name: "1.dcm", bytes }, { studyId: 1, seriesId: 1 });
  };
  for (let warmUp = 0; warmUp < 3; warmUp++) await work();
  const times: number[] = [];
  for (let run = 0; run < RUNS; run++) {
    const before = process.cpuUsage();
    await work();
    const { user, system } = process.cpuUsage(before);
    times.push((user + system) / 1000 / SLICES_A_RUN);
  }
  const medianCpuMs = times.sort((a, b) => a - b)[RUNS >> 1] ?? 0;
  const figures = { medianCpuMs: Number(medianCpuMs.toFixed(2)), kilobytes: Math.round(bytes.length / 1000) };
  const where = { backend: "javascript and WebAssembly", device: "cpu, one core", node: process.version };
  process.stdout.write(
    `${JSON.stringify({ op: `readSlices, ${encoding}`, shape: [SIZE, SIZE], ...figures, runs: RUNS, ...where })}\n`,
  );
}
