import { relative } from "node:path";
import { parseCommandLine, type PipelineConfig, UserError } from "@spinegrade/pipeline";
import { writeTemplates } from "./write-templates.ts";

const USAGE = `usage: spinegrade-shape-alignment templates

Makes the mean shape of the labelled foramina that training aligns slices to.
reads  data-processed/samples/nfn.json
writes data-processed/shapes/nfn-template.json, data-processed/shapes/receipt.json
`;

/**
 * The command line `templates`.
 * @returns what to print.
 * @throws UserError for other arguments, and as `writeTemplates`.
 */
export async function templatesCommand(
  args: readonly string[],
  loadConfig: () => Promise<Pick<PipelineConfig, "outputDir" | "workspaceRoot">>,
): Promise<string> {
  const { command, help } = readArguments(args);
  if (help) return USAGE;
  if (command !== "templates") throw new UserError(`unknown command "${command}"\n${USAGE}`);
  const { outputDir, workspaceRoot } = await loadConfig();
  const { sampleCount, path, variation } = await writeTemplates(outputDir);
  const share = variation.modes.slice(0, 3).reduce((sum, mode) => sum + mode.share, 0);
  return (
    `NFN template of ${sampleCount} samples: ${relative(workspaceRoot, path)}\n` +
    `points vary by ${variation.rmsPx.toFixed(1)} px of 512 about it; three modes explain ${Math.round(100 * share)} %\n`
  );
}

function readArguments(args: readonly string[]): { command: string; help: boolean } {
  const options = { help: { type: "boolean", short: "h", default: false } } as const;
  const { positionals, values } = parseCommandLine(USAGE, {
    args: [...args],
    allowPositionals: true,
    options,
  });
  return { command: positionals.join(" "), help: values.help };
}
