import { readFileSync } from "node:fs";
import { join } from "node:path";
import { compileSchema, parseJson } from "@spinegrade/pipeline";
import { NATIVE } from "./native-folder.ts";

type Flags = readonly string[];

/** How our own operations are compiled on one kind of machine. */
interface MachineFlags {
  readonly common: Flags;
  /** By the name of an instruction set: its own flags for the inner loops. */
  readonly targets: Readonly<Record<string, Flags>>;
}

/** The file flags.json, which CMake reads too. */
interface OperationFlags {
  readonly common: Flags;
  readonly machines: Readonly<Record<"x64" | "other", MachineFlags>>;
  /** For all sources, and for those that are no kernels. */
  readonly warnings: { readonly common: Flags; readonly plain: Flags };
}

const flags = { type: "array", items: { type: "string" } };

const machine = {
  type: "object",
  required: ["common", "targets"],
  properties: { common: flags, targets: { type: "object", additionalProperties: flags } },
};

const validateFlags = compileSchema<OperationFlags>({
  type: "object",
  required: ["common", "machines", "warnings"],
  properties: {
    common: flags,
    machines: { type: "object", required: ["x64", "other"], properties: { x64: machine, other: machine } },
    warnings: { type: "object", required: ["common", "plain"], properties: { common: flags, plain: flags } },
  },
});

/** How our own operations are compiled. */
export const OPERATION_FLAGS = readFlags(join(NATIVE, "flags.json"));

function readFlags(path: string): OperationFlags {
  return validateFlags(parseJson(readFileSync(path, "utf8"), path), path);
}
