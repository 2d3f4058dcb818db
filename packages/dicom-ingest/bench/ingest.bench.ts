/**
 * Slices and megabytes a second of `ingestSeries`, from memory, on one core; prints one JSON line a pixel encoding.
 * npm run bench -- --project dicom-ingest
 */
import { ingestSeries, type DicomInput } from "@spinegrade/dicom-ingest";
import { cpuSecondsNow } from "@spinegrade/test-utils/process-costs";
import { encapsulate, writeTestDicom } from "../src/testing/dicom-writer.ts";
import { encodeRle } from "../src/testing/encode-rle.ts";

const RUNS = 15;
const SLICES = 20;
const SIZE = 512;

/** Smooth like anatomy, with the noise of a 12 bit scanner. */
function pixelsOf(slice: number): number[] {
  let state = slice + 1;
  return Array.from({ length: SIZE * SIZE }, (_, place) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    const anatomy = 900 + 700 * Math.sin(place / 9000) + 500 * Math.cos((place % SIZE) / 80);
    return Math.max(0, Math.round(anatomy + (state >>> 27)));
  });
}

const images = Array.from({ length: SLICES }, (_, slice) => ({
  position: `${slice * 4}\\0\\0`,
  rows: SIZE,
  columns: SIZE,
  bitsStored: 12,
  pixels: pixelsOf(slice),
}));

const series: Readonly<Record<string, DicomInput[]>> = {
  "explicit little endian": images.map((image, i) => ({ name: `${i}.dcm`, bytes: writeTestDicom(image) })),
  "RLE lossless": images.map((image, i) => {
    const pixels = encapsulate(encodeRle(image.pixels));
    const coded = { ...image, transferSyntaxUid: "1.2.840.10008.1.2.5", isEncapsulated: true, pixels };
    return { name: `${i}.dcm`, bytes: writeTestDicom(coded) };
  }),
};

for (const [encoding, files] of Object.entries(series)) {
  const work = (): Promise<unknown> => ingestSeries(files, { studyId: 1, seriesId: 1 });
  for (let warmUp = 0; warmUp < 5; warmUp++) await work();
  const times: number[] = [];
  while (times.length < RUNS) {
    const before = cpuSecondsNow();
    await work();
    times.push(1000 * (cpuSecondsNow() - before));
  }
  times.sort((a, b) => a - b);
  const medianMs = times[RUNS >> 1] ?? 0;
  const megabytes = files.reduce((sum, { bytes }) => sum + bytes.length, 0) / 1e6;
  const figures = {
    medianCpuMs: Number(medianMs.toFixed(1)),
    slicesPerSecond: Math.round((SLICES * 1000) / medianMs),
    megabytesPerSecond: Math.round((megabytes * 1000) / medianMs),
    peakMemoryMb: Math.round(process.resourceUsage().maxRSS / 1024),
  };
  const where = { backend: "javascript", device: "cpu, one core", node: process.version };
  process.stdout.write(
    `${JSON.stringify({ op: `ingestSeries, ${encoding}`, shape: [SLICES, SIZE, SIZE], ...figures, runs: RUNS, ...where })}\n`,
  );
}
