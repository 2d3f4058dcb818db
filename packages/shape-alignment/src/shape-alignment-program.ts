import { resolve } from "node:path";
import { command, type PipelineConfig, type Program, readChoice } from "@spinegrade/pipeline";
import {
  TEMPLATE_TASKS,
  writeTemplate,
  writeTemplates,
  type WrittenTemplate,
} from "./template/write-templates.ts";

/** The command line `spinegrade-shape-alignment`: the mean shapes of labelled points that training aligns slices to. */
export function shapeAlignmentProgram(
  loadConfig: () => Promise<Pick<PipelineConfig, "dataDir" | "outputDir">>,
): Program {
  return {
    name: "spinegrade-shape-alignment",
    about:
      "Makes the mean shapes of labelled points that training aligns slices to: ten foramina (nfn), five canal points (scs).",
    manifest: new URL("../package.json", import.meta.url),
    commands: {
      templates: command({
        summary:
          "Makes the templates of the pipeline's sample tables.\n" +
          "reads  data-processed/samples/nfn.json, data-processed/samples/scs.json\n" +
          "writes data-processed/shapes/nfn-template.json, scs-template.json and receipt.json",
        options: {},
        run: async () => describeAll(await writeTemplates(await loadConfig())),
      }),
      template: command({
        summary: `Makes the template of any sample table; TASK is ${TEMPLATE_TASKS.join(" or ")}.`,
        operands: "TASK",
        options: {
          samples: {
            type: "string",
            value: "FILE",
            required: true,
            help: "JSON, { samples: [{ studyId, seriesId, xyzSlice: [[x, y, z]], sliceSize: [rows, columns] }] }",
          },
          out: {
            type: "string",
            value: "FILE",
            required: true,
            help: "the template, { frameSize: 512, points: [[x, y]] }",
          },
        },
        run: async ({ required }) => {
          const task = readChoice("TASK", required("TASK"), TEMPLATE_TASKS);
          return describe(await writeTemplate(task, resolve(required("samples")), resolve(required("out"))));
        },
      }),
    },
  };
}

function describeAll(written: readonly WrittenTemplate[]): string {
  const missing = TEMPLATE_TASKS.filter((task) => !written.some((one) => one.task === task));
  return [
    ...written.map(describe),
    ...missing.map((task) => `no ${task.toUpperCase()} template: the sample table is empty\n`),
  ].join("");
}

function describe({ task, sampleCount, path, variation }: WrittenTemplate): string {
  const share = variation.modes.slice(0, 3).reduce((sum, mode) => sum + mode.share, 0);
  return (
    `${task.toUpperCase()} template of ${sampleCount} samples: ${resolve(path)}\n` +
    `points vary by ${variation.rmsPx.toFixed(1)} px of 512 about it; three modes explain ${Math.round(100 * share)} %\n`
  );
}
