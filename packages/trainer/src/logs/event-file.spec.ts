import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { beforeEach, describe, expect, it } from "@jest/globals";
import { encodePng } from "@spinegrade/report";
import { temporaryFolder } from "@spinegrade/test-utils";
import { crc32c } from "./crc32c.ts";
import { EventFile } from "./event-file.ts";
import { histogramOf } from "./histogram.ts";

let folder: string;
beforeEach(async () => {
  folder = await temporaryFolder("events");
});

/** A picture of four colours. */
const PNG = encodePng({
  pixels: Uint8Array.of(255, 0, 0, 0, 255, 0, 0, 0, 255, 255, 255, 0),
  rows: 2,
  columns: 2,
  channels: 3,
});

describe("crc32c", () => {
  it("is 0xe3069283 of the digits 1 to 9, the check value of the polynomial", () => {
    expect(crc32c(new TextEncoder().encode("123456789"))).toBe(0xe3069283);
    expect(crc32c(new Uint8Array(0))).toBe(0);
  });
});

describe("histogramOf", () => {
  it("counts every finite value into buckets between the smallest and the largest", () => {
    const { counts, limits, ...figures } = histogramOf(Float32Array.of(1, 2, 3, Number.NaN, 4));
    expect(figures).toEqual({ min: 1, max: 4, count: 4, sum: 10, sumOfSquares: 30 });
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(4);
    expect([limits[0], limits.at(-1)]).toEqual([expect.closeTo(1.1, 6), expect.closeTo(4, 6)]);
  });
});

describe("EventFile", () => {
  it("writes records whose lengths lead from one to the next, to the end of the file", () => {
    const events = new EventFile(folder, 1);
    events.writeScalars(1, { loss: 0.5, wrong: Number.NaN });
    events.writeScalars(2, {});
    const [name = ""] = readdirSync(folder);
    const bytes = readFileSync(join(folder, name));
    const lengths: number[] = [];
    let at = 0;
    for (; at < bytes.length; at += 16 + (lengths[lengths.length - 1] ?? 0))
      lengths.push(Number(bytes.readBigUInt64LE(at)));
    expect(at).toBe(bytes.length);
    expect(lengths).toHaveLength(3); // the version, the start, the scalars of step 1
    expect(bytes.includes("loss")).toBe(true);
    expect(bytes.includes("wrong")).toBe(false);
  });
});

/** TensorBoard's record of an image, which the query fetches. */
interface ImageRecord {
  readonly step: number;
  readonly query: string;
}

/** A Python that has TensorBoard (`pip install tensorboard`); the tests below are skipped where there is none. */
const python = [
  process.env["SPINEGRADE_TENSORBOARD_PYTHON"],
  process.env["SPINEGRADE_GOLDEN_PYTHON"],
  "python3",
].find((candidate) => {
  if (candidate === undefined) return false;
  try {
    execFileSync(candidate, ["-c", "import tensorboard"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
});

(python === undefined ? describe.skip : describe)("TensorBoard itself (needs pip's tensorboard)", () => {
  it("shows scalars, histograms and images, without the steps that were done again", async () => {
    const stopped = new EventFile(folder, 1, () => 1000);
    for (const step of [1, 2, 3]) stopped.writeScalars(step, { loss: 10 * step });
    const resumed = new EventFile(folder, 3, () => 2000);
    for (const step of [3, 4]) resumed.writeScalars(step, { loss: step });
    resumed.writeHistogram(4, "weights/kernel", histogramOf(Float32Array.of(1, 2, 3)));
    resumed.writeImage(4, "heatmap", { png: PNG, width: 2, height: 2 });

    const flags = ["--logdir", folder, "--port", "0", "--load_fast", "false"];
    const board = spawn(python ?? "", ["-m", "tensorboard.main", ...flags]);
    try {
      const url = await addressOf(board.stderr);
      const read = async (path: string): Promise<unknown> =>
        (await fetch(`${url}data/plugin/${path}`)).json();
      const tagsOf = async (kind: string): Promise<string[]> => {
        const tags = (await read(`${kind}/tags`)) as Readonly<Record<string, object>>; // by run: the folder is the only one
        expect(Object.keys(tags)).toEqual(["."]);
        return Object.keys(tags["."] ?? {});
      };
      expect(await tagsOf("scalars")).toEqual(["loss"]);
      expect(await read("scalars/scalars?run=.&tag=loss")).toEqual([
        [1000, 1, 10],
        [1000, 2, 20],
        [2000, 3, 3],
        [2000, 4, 4],
      ]);
      expect(await tagsOf("histograms")).toEqual(["weights/kernel"]);
      const images = (await read("images/images?run=.&tag=heatmap&sample=0")) as ImageRecord[];
      expect(images).toMatchObject([{ step: 4 }]);
      const picture = await fetch(`${url}data/plugin/images/individualImage?${images[0]?.query ?? ""}`);
      expect(picture.headers.get("content-type")).toBe("image/png");
      expect(Buffer.from(await picture.arrayBuffer()).equals(PNG)).toBe(true);
    } finally {
      board.kill();
      await once(board, "close");
    }
  }, 120_000);
});

/** The address that TensorBoard says it is to be seen at, once it has read the folder. */
async function addressOf(stderr: NodeJS.ReadableStream): Promise<string> {
  let said = "";
  for await (const line of createInterface({ input: stderr })) {
    said += `${line}\n`;
    const [url] = /http:\/\/\S+\//.exec(line) ?? [];
    if (url === undefined) continue;
    for (let tries = 0; tries < 60; tries++) {
      const runs = (await (await fetch(`${url}data/runs`)).json()) as string[];
      if (runs.length > 0) return url;
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
  }
  throw new Error(`TensorBoard did not start:\n${said}`);
}
