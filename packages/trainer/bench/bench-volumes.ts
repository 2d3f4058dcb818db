import { mkdtemp, rm } from "node:fs/promises";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Example } from "@spinegrade/augmentation";
import { storeVolume } from "@spinegrade/volumes";
import type { Sample } from "@spinegrade/label-fixes";
import { Generator } from "@spinegrade/random";
import { nfnLoss } from "@spinegrade/losses";
import type { NfnNet } from "@spinegrade/model-zoo";
import { nfnTargets, toBatch } from "@spinegrade/tasks";
import type { FoldData } from "../src/run/fold-data.ts";
import { ExampleLoader } from "../src/examples/load-examples.ts";
import type { RunConfig } from "../src/run/run-config.ts";
import { parseRunConfig } from "../src/run/run-config-schema.ts";

const [FRAME, VOLUMES] = [512, 8];
const register = fileURLToPath(new URL("../../../tools/readme-example/src/register.mjs", import.meta.url));

/** Node's options for the threads that load examples: they run TypeScript, as a benchmark does. */
const THREAD_OPTIONS = ["--no-warnings", "--conditions=@spinegrade/source", "--import", register] as const;

/** As many threads as the built trainer takes. */
export function loadWorkers(): number {
  return Math.max(1, Math.min(4, availableParallelism() - 1));
}

/** A run with the published settings of the NFN net. */
export function benchRun(encoder: string, imageSize: number): RunConfig {
  return parseRunConfig(
    {
      description: "a benchmark",
      net: { task: "nfn", encoder, imageSize },
      folds: [0],
      epochs: 1,
      batchSize: 1,
      learningRate: 5e-5,
    },
    "the benchmark's run",
  );
}

/** Loads examples in threads, as the built trainer does. */
export function benchLoader({ workDir, data }: BenchVolumes, config: RunConfig): ExampleLoader {
  return new ExampleLoader(workDir, config, data.template, {
    workers: loadWorkers(),
    execArgv: THREAD_OPTIONS,
  });
}

/** The loss of a training step; called in a tidy. */
export function stepLoss(net: NfnNet, examples: readonly Example[]): ReturnType<typeof nfnLoss> {
  const { images, depths } = toBatch(examples);
  const output = net.forward(images, depths, { training: true });
  return nfnLoss(output, nfnTargets(examples), { matching: "nearest" });
}

/** Samples of a fold and the store that their volumes lie in. */
export interface BenchVolumes {
  readonly workDir: string;
  readonly data: FoldData;
  remove(): Promise<void>;
}

/**
 * Makes a store of eight volumes of `depth` slices of 512 px, waves with noise as `tools/benchmarks/training_example.py`
 * has them, and so many samples of them as are asked for, with ten points each.
 */
export async function makeBenchVolumes(
  depth: number,
  training: number,
  validation: number,
): Promise<BenchVolumes> {
  const workDir = await mkdtemp(join(tmpdir(), "spinegrade-bench-"));
  const keys: string[] = [];
  for (let index = 0; index < VOLUMES; index++) keys.push(await writeVolume(workDir, index, depth));
  const points = levelPoints().map((point) => [...point] as const);
  const samplesFrom = (first: number, count: number): Sample[] =>
    Array.from({ length: count }, (_, index) => sampleOf(first + index, depth, keys));
  return {
    workDir,
    data: {
      dataSet: { synthetic: true, tables: {} },
      training: samplesFrom(0, training),
      validation: samplesFrom(training, validation),
      template: { frameSize: 512, points },
    },
    remove: () => rm(workDir, { recursive: true }),
  };
}

/** x and y of five levels, twice: left and right lie over each other, in different slices. */
function levelPoints(): [number, number][] {
  return Array.from({ length: 10 }, (_, point) => {
    const level = point % 5;
    return [290 - 7 * level + level ** 2, 140 + 55 * level];
  });
}

function sampleOf(index: number, depth: number, keys: readonly string[]): Sample {
  const [left, right] = [Math.floor(0.7 * depth), Math.floor(0.25 * depth)];
  return {
    ...{
      studyId: index,
      seriesId: index,
      volumeKey: keys[index % VOLUMES] ?? "",
      sliceSize: [FRAME, FRAME],
      fold: 0,
    },
    grades: levelPoints().map((_, point) => ([0, 1, 2] as const)[(index + point) % 3] ?? 0),
    instanceNumbers: levelPoints().map((_, point) => (point < 5 ? left : right) + 1),
    xyzSlice: levelPoints().map(([x, y], point) => [x, y, point < 5 ? left : right] as const),
  };
}

async function writeVolume(workDir: string, index: number, depth: number): Promise<string> {
  const random = Generator.fromSeed(index, "bench volume");
  const data = Uint8Array.from({ length: depth * FRAME * FRAME }, (_, at) => {
    const wave = Math.sin((at % FRAME) / 17) * Math.cos(Math.floor(at / FRAME) / 23);
    return Math.max(0, 128 + 100 * wave + random.normal(0, 5));
  });
  const shape = [depth, FRAME, FRAME] as const;
  const slices = Array.from({ length: depth }, (_, zIndex) => ({
    ...{ zIndex, instanceNumber: zIndex + 1, fileName: `${zIndex + 1}.dcm`, frame: 0, group: 0 },
    ...{ projectionMm: 4 * zIndex, rows: FRAME, columns: FRAME },
    positionMm: [-4 * zIndex, 0, 0] as const,
    orientation: [0, 1, 0, 0, 0, -1] as const,
    pixelSpacingMm: [1, 1] as const,
  }));
  const sliceTable = { studyId: index, seriesId: index, shape, slices, quarantined: [], flags: [] };
  return storeVolume(workDir, { voxels: data, shape, sliceTable });
}
