import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { LABEL_GROUPS } from "@spinegrade/competition-data";
import { type Sample, sampleParser } from "@spinegrade/label-fixes";
import { readJson, UserError } from "@spinegrade/pipeline";
import { type Template, parseTemplate } from "@spinegrade/shape-alignment";
import { ExampleLoader } from "./load-examples.ts";
import type { RunConfig } from "../run/run-config.ts";
import {
  makeTrainingWorkspace,
  SMALL_RUN,
  SMALL_SCS_RUN,
  SMALL_SS_RUN,
  type TrainingWorkspace,
} from "../testing/training-workspace.ts";

/** Lets the threads run TypeScript, as jest lets this one. */
const register = fileURLToPath(new URL("../../../../tools/readme-example/src/register.mjs", import.meta.url));
const execArgv = ["--no-warnings", "--conditions=@spinegrade/source", "--import", register];

const TASKS: readonly [task: "nfn" | "scs" | "ss", run: RunConfig, points: number][] = [
  ["nfn", SMALL_RUN, 10],
  ["scs", SMALL_SCS_RUN, 5],
  ["ss", SMALL_SS_RUN, 10],
];

describe.each(TASKS)("ExampleLoader of %s", (task, run, points) => {
  let workspace: TrainingWorkspace;
  let samples: readonly Sample[] = [];
  let template: Template;

  beforeAll(async () => {
    const { outputDir } = (workspace = await makeTrainingWorkspace(3, task));
    ({ samples } = await readJson(
      join(outputDir, "samples", `${task}.json`),
      sampleParser(LABEL_GROUPS[task].points),
    ));
    template = await readJson(join(outputDir, "shapes", `${task}-template.json`), parseTemplate);
  });

  afterAll(() => workspace.remove());

  // threads take long to start: each number of them is started once
  const loaders = new Map<number, ExampleLoader>();
  const loaderWith = (workers: number): ExampleLoader => {
    const options = { workers, execArgv };
    const loader = loaders.get(workers) ?? new ExampleLoader(workspace.workDir, run, template, options);
    loaders.set(workers, loader);
    return loader;
  };

  it.each([1, 2])(
    "gives the same bytes from %i threads as from none, in the order asked for",
    async (count) => {
      const [here, there] = [loaderWith(0), loaderWith(count)];
      const load = (loader: ExampleLoader) =>
        Promise.all(
          samples.flatMap((sample) => [
            loader.plain(sample),
            loader.augmented(sample, 0),
            loader.augmented(sample, 1),
          ]),
        );
      const [expected, found] = [await load(here), await load(there)];
      expect(found).toHaveLength(9);
      expect(found[1]?.grades).toHaveLength(points);
      for (const [index, example] of found.entries()) {
        expect(Buffer.from(example.voxels).equals(expected[index]?.voxels ?? Buffer.alloc(0))).toBe(true);
        expect([...example.xyz]).toEqual([...(expected[index]?.xyz ?? [])]);
        expect([...example.grades]).toEqual([...(expected[index]?.grades ?? [])]);
      }
    },
  );

  it.each([0, 1])(
    "says which volume is missing, with %i threads, and continues after it",
    async (workers) => {
      const loader = loaderWith(workers);
      const [sample] = samples;
      if (sample === undefined) throw new Error("the workspace has no sample");
      const failure = loader.plain({ ...sample, volumeKey: "0".repeat(64) });
      await expect(failure).rejects.toThrow(UserError);
      await expect(failure).rejects.toThrow("0000");
      expect((await loader.plain(sample)).shape[1]).toBe(run.net.imageSize);
    },
  );

  it("reports a thread that cannot start, and does not hang", async () => {
    const options = { workers: 1, execArgv: ["--import", "file:///no-such-hooks.mjs"] };
    const loader = new ExampleLoader(workspace.workDir, run, template, options);
    const [sample] = samples;
    if (sample === undefined) throw new Error("the workspace has no sample");
    await expect(loader.plain(sample)).rejects.toThrow("no-such-hooks.mjs");
  });
});

describe("the jitter of a run", () => {
  it("moves the levels of an axial series no further than it says, in training alone", async () => {
    const workspace = await makeTrainingWorkspace(1, "ss");
    const folder = workspace.outputDir;
    const { samples } = await readJson(join(folder, "samples/ss.json"), sampleParser(LABEL_GROUPS.ss.points));
    const template = await readJson(join(folder, "shapes/ss-template.json"), parseTemplate);
    const [sample] = samples;
    if (sample === undefined) throw new Error("no sample");
    const bytesWith = async (jitter: RunConfig["jitter"], epoch?: number): Promise<string> => {
      const config = { ...SMALL_SS_RUN, ...(jitter && { jitter }) };
      const loader = new ExampleLoader(workspace.workDir, config, template, { workers: 0 });
      const example = await (epoch === undefined ? loader.plain(sample) : loader.augmented(sample, epoch));
      return Buffer.from(example.voxels).toString("base64");
    };
    const none = { slices: 0, share: 0 };
    expect(await bytesWith(none)).toBe(await bytesWith(undefined));
    expect(await bytesWith({ slices: 2, share: 0.08 }, 0)).toBe(await bytesWith(undefined, 0));
    expect(await bytesWith(none, 0)).not.toBe(await bytesWith(undefined, 0));
    await workspace.remove();
  });
});
