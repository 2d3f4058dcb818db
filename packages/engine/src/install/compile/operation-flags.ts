import { readFileSync } from "node:fs";
import { join } from "node:path";
import { compileSchema, parseJson } from "@spinegrade/pipeline";
import { NATIVE } from "./native-folder.ts";

type Flags = readonly string[];

/** Compiler flags for the native operations on one kind of machine. */
interface MachineFlags {
  readonly common: Flags;
  /** Additional flags for the inner loops, by instruction set. */
  readonly targets: Readonly<Record<string, Flags>>;
}

/** The contents of flags.json, which CMake also reads. */
interface OperationFlags {
  readonly common: Flags;
  readonly machines: Readonly<Record<"x64" | "other", MachineFlags>>;
  /** For all sources, and for those that are not kernels. */
  readonly warnings: { readonly common: Flags; readonly plain: Flags };
}

const flags = { type: "array", items: { type: "string" } };

const machine = {
  type: "object",
  required: ["common", "targets"],
  properties: { common: flags, targets: { type: "object", additionalProperties: flags } },
};

const parseFlags = compileSchema<OperationFlags>({
  type: "object",
  required: ["common", "machines", "warnings"],
  properties: {
    common: flags,
    machines: { type: "object", required: ["x64", "other"], properties: { x64: machine, other: machine } },
    warnings: { type: "object", required: ["common", "plain"], properties: { common: flags, plain: flags } },
  },
});

/** Compiler flags for the native operations. */
export const OPERATION_FLAGS = readFlags(join(NATIVE, "flags.json"));

function readFlags(path: string): OperationFlags {
  return parseFlags(parseJson(readFileSync(path, "utf8"), path), path);
}
