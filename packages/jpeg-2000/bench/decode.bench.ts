/**
 * Milliseconds of `decodeJpeg2000` for a slice, and of OpenJPEG's WebAssembly; prints one JSON line each.
 * npm run bench -- --project jpeg-2000
 *
 * SPINEGRADE_J2K names a folder of code streams (tools/benchmarks/jpeg_2000.py writes one); without it the pictures of
 * the fixture are decoded, which are small.
 */
import { decodeJpeg2000 } from "@spinegrade/jpeg-2000";
import { cpuSecondsNow } from "@spinegrade/test-utils/process-costs";
import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { bytesOf, readEncodedPictures } from "../src/testing/encoded-pictures.ts";

const RUNS = 9;

/** The part of @cornerstonejs/codec-openjpeg that is used here. */
interface OpenJpeg {
  J2KDecoder: new () => {
    getEncodedBuffer(length: number): Uint8Array;
    getDecodedBuffer(): Uint8Array;
    decode(): void;
    delete(): void;
  };
}

function readCodeStreams(): Uint8Array[] {
  const folder = process.env["SPINEGRADE_J2K"];
  if (folder === undefined) return readEncodedPictures().map(bytesOf);
  return readdirSync(folder)
    .filter((name) => name.endsWith(".j2k"))
    .map((name) => new Uint8Array(readFileSync(join(folder, name))));
}

async function loadOpenJpeg(): Promise<OpenJpeg> {
  const require = createRequire(import.meta.url);
  const make = require("@cornerstonejs/codec-openjpeg/decodewasmjs") as (
    options: object,
  ) => Promise<OpenJpeg>;
  const wasmBinary = readFileSync(require.resolve("@cornerstonejs/codec-openjpeg/decodewasm"));
  const silent = (): void => undefined;
  return await make({ wasmBinary, print: silent, printErr: silent });
}

const streams = readCodeStreams();
const openJpeg = await loadOpenJpeg();
const decoders = {
  decodeJpeg2000: (bytes: Uint8Array) => decodeJpeg2000(bytes).pixels.byteLength,
  "OpenJPEG in WebAssembly": (bytes: Uint8Array) => {
    const decoder = new openJpeg.J2KDecoder();
    decoder.getEncodedBuffer(bytes.length).set(bytes);
    decoder.decode();
    const { byteLength } = decoder.getDecodedBuffer().slice();
    decoder.delete();
    return byteLength;
  },
};

// in turn, so that other load on the machine affects both equally
const timesMs = Object.values(decoders).map((): number[] => []);
const decoded = streams.reduce((sum, bytes) => sum + decodeJpeg2000(bytes).pixels.byteLength, 0);
// OpenJPEG prints a line for each picture on the console
const { log } = console;
console.log = () => undefined;
for (let run = -2; run < RUNS; run++) {
  for (const [index, decode] of Object.values(decoders).entries()) {
    const before = cpuSecondsNow();
    for (const bytes of streams) decode(bytes);
    if (run >= 0) timesMs[index]?.push(1000 * (cpuSecondsNow() - before));
  }
}
console.log = log;

const codedBytes = streams.reduce((sum, { length }) => sum + length, 0);
for (const [index, op] of Object.keys(decoders).entries()) {
  const sorted = (timesMs[index] ?? []).sort((a, b) => a - b);
  const medianMs = sorted[RUNS >> 1] ?? 0;
  const figures = {
    msPerSlice: Number((medianMs / streams.length).toFixed(2)),
    fastestMsPerSlice: Number(((sorted[0] ?? 0) / streams.length).toFixed(2)),
    decodedMegabytesPerSecond: Math.round(decoded / 1000 / medianMs),
    nsPerCodedBit: Number(((medianMs * 1e6) / (codedBytes * 8)).toFixed(2)),
  };
  const where = { backend: "wasm", device: "cpu, one core", node: process.version };
  process.stdout.write(
    `${JSON.stringify({ op, slices: streams.length, ...figures, runs: RUNS, ...where })}\n`,
  );
}
