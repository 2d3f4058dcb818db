import { relative, resolve } from "node:path";
import { parseCommandLine, type PipelineConfig, UserError } from "@spinegrade/pipeline";
import {
  TEMPLATE_TASKS,
  writeTemplate,
  writeTemplates,
  type TemplateTask,
  type WrittenTemplate,
} from "./write-templates.ts";

const USAGE = `usage: spinegrade-shape-alignment templates
       spinegrade-shape-alignment template nfn|scs --samples FILE --out FILE

Makes the mean shapes of labelled points that training aligns slices to: ten foramina (nfn), five canal points (scs).
templates: of the pipeline's sample tables
  reads  data-processed/samples/nfn.json, data-processed/samples/scs.json
  writes data-processed/shapes/nfn-template.json, scs-template.json and receipt.json
template: of any sample table
  --samples FILE  JSON, { samples: [{ studyId, seriesId, xyzSlice: [[x, y, z]], sliceSize: [rows, columns] }] }
  --out FILE      the template, { frameSize: 512, points: [[x, y]] }
`;

/**
 * The commands `templates` and `template`.
 * @returns what to print.
 * @throws UserError for other arguments, and as `writeTemplates`.
 */
export async function templatesCommand(
  args: readonly string[],
  loadConfig: () => Promise<Pick<PipelineConfig, "dataDir" | "outputDir" | "workspaceRoot">>,
): Promise<string> {
  const { command, operands, help, samples, out } = readArguments(args);
  if (help) return USAGE;
  if (command === "template") return describe(await makeOne(operands, { samples, out }), process.cwd());
  if (command !== "templates" || operands.length > 0 || samples !== undefined || out !== undefined)
    throw new UserError(`unknown command "${args.join(" ")}"\n${USAGE}`);
  const config = await loadConfig();
  const written = await writeTemplates(config);
  const missing = TEMPLATE_TASKS.filter((task) => !written.some((one) => one.task === task));
  return [
    ...written.map((one) => describe(one, config.workspaceRoot)),
    ...missing.map((task) => `no ${task.toUpperCase()} template: the sample table is empty\n`),
  ].join("");
}

function makeOne(
  operands: readonly string[],
  { samples, out }: { samples: string | undefined; out: string | undefined },
): Promise<WrittenTemplate> {
  const task = TEMPLATE_TASKS.find((name): name is TemplateTask => name === operands[0]);
  if (task === undefined || operands.length !== 1 || samples === undefined || out === undefined)
    throw new UserError(`"template" needs nfn or scs, --samples and --out\n${USAGE}`);
  return writeTemplate(task, resolve(samples), resolve(out));
}

function describe({ task, sampleCount, path, variation }: WrittenTemplate, root: string): string {
  const share = variation.modes.slice(0, 3).reduce((sum, mode) => sum + mode.share, 0);
  return (
    `${task.toUpperCase()} template of ${sampleCount} samples: ${relative(root, path)}\n` +
    `points vary by ${variation.rmsPx.toFixed(1)} px of 512 about it; three modes explain ${Math.round(100 * share)} %\n`
  );
}

function readArguments(args: readonly string[]): {
  command: string | undefined;
  operands: string[];
  help: boolean;
  samples: string | undefined;
  out: string | undefined;
} {
  const options = {
    help: { type: "boolean", short: "h", default: false },
    samples: { type: "string" },
    out: { type: "string" },
  } as const;
  const { positionals, values } = parseCommandLine(USAGE, {
    args: [...args],
    allowPositionals: true,
    options,
  });
  const [command, ...operands] = positionals;
  return { command, operands, help: values.help, samples: values.samples, out: values.out };
}
