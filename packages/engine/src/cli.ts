#!/usr/bin/env node
import {
  canonicalJson,
  contentKey,
  EXIT,
  parseCommandLine,
  runCommand,
  UserError,
  writeReceipt,
} from "@spinegrade/pipeline";
import { engineIdentity } from "./install/engine-folder.ts";
import { installEngine } from "./install/install-engine.ts";

const USAGE = `Usage:
  spinegrade-engine install [--gpu] [--from DIR] [--force] [--receipt DIR]
  spinegrade-engine doctor [--json]`;

/** The command line: `install` and `doctor`. @returns the exit code. */
async function main(args: readonly string[]): Promise<number> {
  const [command, ...rest] = args;
  if (command === "install") return install(rest);
  if (command === "doctor") return doctor(rest);
  throw new UserError(
    `${command === undefined ? "a command is missing" : `unknown command "${command}"`}\n${USAGE}`,
  );
}

async function install(args: string[]): Promise<number> {
  const values = parse(args, { gpu: BOOLEAN, force: BOOLEAN, from: STRING, receipt: STRING });
  const { manifest, folder, wasKept } = await installEngine({
    ...(values.gpu === true ? { gpu: true } : {}),
    ...(typeof values.from === "string" ? { from: values.from } : {}),
    force: values.force === true,
  });
  if (typeof values.receipt === "string") {
    await writeReceipt(values.receipt, {
      task: "engine:install",
      contentKey: contentKey(engineIdentity(manifest)),
      stored: [],
    });
  }
  const verb = wasKept ? "is in place and works" : "was installed";
  process.stdout.write(`TensorFlow ${manifest.tensorflowVersion} (${manifest.variant}) ${verb}: ${folder}\n`);
  return EXIT.clean;
}

async function doctor(args: string[]): Promise<number> {
  const values = parse(args, { json: BOOLEAN });
  // `install` must work, and soon, where TensorFlow cannot be loaded yet
  const { examineEngine, formatReport } = await import("./doctor.ts");
  const report = await examineEngine();
  process.stdout.write(values.json === true ? canonicalJson(report) : formatReport(report));
  return EXIT.clean;
}

const BOOLEAN = { type: "boolean" } as const;
const STRING = { type: "string" } as const;

/** @throws UserError with the usage when an option is unknown or has no value. */
function parse<Names extends string>(
  args: string[],
  options: Record<Names, typeof BOOLEAN | typeof STRING>,
): Partial<Record<Names, string | boolean>> {
  return parseCommandLine(USAGE, { args, options }).values;
}

await runCommand(() => main(process.argv.slice(2)));
