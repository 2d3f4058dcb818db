import { parseArgs, type ParseArgsConfig } from "node:util";
import { UserError } from "./errors.ts";

/** Parses a command's arguments as node's `parseArgs` does. @throws UserError that ends with the usage. */
export function parseCommandLine<T extends ParseArgsConfig>(
  usage: string,
  config: T,
): ReturnType<typeof parseArgs<T>> {
  try {
    return parseArgs(config);
  } catch (error) {
    throw new UserError(`${(error as Error).message}\n${usage}`, { cause: error });
  }
}
