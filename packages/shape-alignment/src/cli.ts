#!/usr/bin/env node
import { relative } from "node:path";
import { parseArgs } from "node:util";
import { EXIT, loadConfig, runCommand, UserError } from "@spinegrade/pipeline";
import { writeTemplates } from "./write-templates.ts";

const USAGE = `usage: spinegrade-shape-alignment templates

Makes the mean shape of the labelled foramina that training aligns slices to.
reads  data-processed/samples/nfn.json
writes data-processed/shapes/nfn-template.json, data-processed/shapes/receipt.json`;

await runCommand(async () => {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: { help: { type: "boolean", short: "h" } },
  });
  if (values.help === true) {
    process.stdout.write(`${USAGE}\n`);
    return EXIT.clean;
  }
  if (positionals.length !== 1 || positionals[0] !== "templates") {
    throw new UserError(`unknown command "${positionals.join(" ")}"\n${USAGE}`);
  }
  const { outputDir, workspaceRoot } = await loadConfig();
  const { sampleCount, path, variation } = await writeTemplates(outputDir);
  const share = variation.modes.slice(0, 3).reduce((sum, mode) => sum + mode.share, 0);
  process.stdout.write(
    `NFN template of ${sampleCount} samples: ${relative(workspaceRoot, path)}\n` +
      `points vary by ${variation.rmsPx.toFixed(1)} px of 512 about it; three modes explain ${Math.round(100 * share)} %\n`,
  );
  return EXIT.clean;
});
