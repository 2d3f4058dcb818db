import type { ParseArgsConfig } from "node:util";
import { UserError } from "@spinegrade/pipeline";

export const USAGE = `Usage:
  spinegrade-model-zoo summary --model NAME [--net encoder|nfn|scs] [--size PIXELS] [--slices N] [--json]
      prints the layers of a model, their shapes, parameters and floating-point operations
  spinegrade-model-zoo weights --model NAME[,NAME ...] [--out DIR] [--json]
      fetches timm's published ImageNet weights into the cache folder, where runs find them, and says where they lie,
      where they come from and under what licence; the encoder alone goes into DIR/NAME.safetensors
  spinegrade-model-zoo weights --model NAME --from FILE [--out DIR] [--json]
      the same with a file that is here already, .safetensors or .pth: nothing is downloaded
  spinegrade-model-zoo weights --list [--json]
      lists the models, timm's names of their weights, and which are in the cache folder`;

/** All options of all commands, as `parseArgs` takes them. */
export const OPTIONS = {
  model: { type: "string", multiple: true },
  net: { type: "string" },
  size: { type: "string" },
  slices: { type: "string" },
  from: { type: "string" },
  out: { type: "string" },
  list: { type: "boolean" },
  json: { type: "boolean" },
} as const satisfies ParseArgsConfig["options"];

/** What of them was given. */
export interface Values {
  readonly model?: string[] | undefined;
  readonly net?: string | undefined;
  readonly size?: string | undefined;
  readonly slices?: string | undefined;
  readonly from?: string | undefined;
  readonly out?: string | undefined;
  readonly list?: boolean | undefined;
  readonly json?: boolean | undefined;
}

/** Which of the options a command takes. @throws UserError that names another one. */
export function checkOptions(command: string, values: Values, taken: readonly (keyof Values)[]): void {
  const foreign = Object.keys(values).filter((name) => !(taken as readonly string[]).includes(name));
  if (foreign.length > 0) {
    throw new UserError(`${command} takes no ${foreign.map((name) => `--${name}`).join(", ")}\n${USAGE}`);
  }
}
