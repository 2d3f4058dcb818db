import { availableParallelism } from "node:os";
import { type Command, command, readWhole, UserError } from "@spinegrade/pipeline";
import { makePlan } from "../makers/make-plan.ts";
import type { PlanOptions } from "../makers/plan-options.ts";
import { savePlan } from "../plan/save-plan.ts";
import { describePlan } from "./describe-plan.ts";

const [MOST_CORES, MOST_MIB, MOST_GPUS, MOST_MINUTES, MOST_SHARDS] = [
  1024, 10_000_000, 64, 100_000, 1_000_000,
];
const OPTIONS = {
  out: { type: "string", value: "FILE.json", required: true, help: "the plan" },
  results: {
    type: "string",
    value: "DIR",
    help: "folder for the results of ingest or grade; default: results",
  },
  models: {
    type: "string",
    value: "FILE|BUNDLE",
    multiple: true,
    help: "weights to grade with: .pth, .safetensors or a bundle",
  },
  shards: {
    type: "string",
    value: "N",
    help: "number of tasks into which the studies of ingest or grade are divided",
  },
  cores: { type: "string", value: "N", help: "processor cores of a task; default: those of this machine" },
  gpus: { type: "string", value: "N", help: "GPUs of a training or grading; default: none" },
  memory: { type: "string", value: "MIB", help: "memory of a task in MiB, in place of the estimate" },
  minutes: { type: "string", value: "N", help: "time of a task in minutes, in place of the estimate" },
} as const;

/** The command `plan`. */
export function planCommand(): Command {
  return command({
    summary:
      "Writes a plan for spinegrade run: tasks with their dependencies, resources and outputs.\n" +
      "  plan ensembler:embedded-study   the study, from its data to its comparison, as its Nx targets\n" +
      "  plan train RUN ...              every fold of the runs, and their summaries\n" +
      "  plan ingest DIR ...             volumes of folders of DICOM files, in shards\n" +
      "  plan grade DIR ...              reports of folders of DICOM files, in shards\n" +
      "The time of a training is estimated by its dry run on this machine; for another machine, give --minutes and --memory.",
    operands: "WHAT [RUN|DIR] ...",
    options: OPTIONS,
    run: async ({ operands, required, values }) => {
      const out = required("out");
      if (!out.endsWith(".json")) throw new UserError(`--out ${out} must end in .json`);
      const shards =
        values.shards === undefined ? undefined : readWhole("--shards", values.shards, [1, MOST_SHARDS]);
      const [what, names] = [required("WHAT"), operands.slice(1)];
      const { root, tasks } = await makePlan({
        ...{ what, names, shards, results: values.results ?? "results", models: values.models ?? [] },
        options: readOptions(values),
      });
      await savePlan(out, root, tasks);
      return describePlan(out, tasks);
    },
  });
}

function readOptions(
  values: Readonly<Partial<Record<"cores" | "gpus" | "memory" | "minutes", string>>>,
): Omit<PlanOptions, "root"> {
  const { cores, gpus, memory, minutes } = values;
  return {
    cores: cores === undefined ? availableParallelism() : readWhole("--cores", cores, [1, MOST_CORES]),
    gpus: gpus === undefined ? 0 : readWhole("--gpus", gpus, [0, MOST_GPUS]),
    ...(memory !== undefined && { memoryMiB: readWhole("--memory", memory, [1, MOST_MIB]) }),
    ...(minutes !== undefined && { minutes: readWhole("--minutes", minutes, [1, MOST_MINUTES]) }),
    note: (line) => process.stderr.write(`${line}\n`),
  };
}
