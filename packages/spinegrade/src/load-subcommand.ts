import type { Program } from "@spinegrade/pipeline";
import type { CatalogueEntry } from "./catalogue.ts";

/** The program of a subcommand, under the name that it has here, its example included. */
export async function loadSubcommand(name: string, entry: CatalogueEntry): Promise<Program> {
  const program = await entry.load();
  const renamed = { ...program, name: `spinegrade ${name}`, examples: [`spinegrade ${entry.example}`] };
  if (entry.unnamed === undefined) return renamed;
  const { [entry.unnamed]: unnamed, ...others } = program.commands;
  if (unnamed === undefined) throw new RangeError(`${program.name} has no command "${entry.unnamed}"`);
  return { ...renamed, unnamed, commands: entry.only === true ? {} : others };
}
