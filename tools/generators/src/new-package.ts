import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { makePackage } from "./make-package.ts";
import { checkRequest } from "./package-request.ts";

const WORKSPACE_ROOT = fileURLToPath(new URL("../../..", import.meta.url));

const OPTIONS = {
  name: { type: "string" },
  layer: { type: "string" },
  description: { type: "string" },
  command: { type: "boolean", default: false },
} as const;

/** The command `new-package`. @returns The exit code: 0, or 1 when nothing was made, with the reason on standard error. */
export async function newPackage(args: readonly string[], workspaceRoot = WORKSPACE_ROOT): Promise<number> {
  try {
    const { name, layer, description, command } = parseArgs({ args: [...args], options: OPTIONS }).values;
    const request = checkRequest(workspaceRoot, { name, layer, description, hasCommand: command });
    const files = await makePackage(workspaceRoot, request);
    process.stdout.write(`${files.join("\n")}\n`);
    process.stderr.write(`made; now: npm install && npx nx run ${request.name}:test\n`);
    return 0;
  } catch (error) {
    process.stderr.write(`error: ${error instanceof Error ? error.message : String(error)}\n`);
    return 1;
  }
}
