import type { Command } from "./command.ts";

/** A command-line program: its commands, from which help, usage and messages are made. */
export interface Program {
  /** As it is typed: `spinegrade-ingest`. */
  readonly name: string;
  /** Its purpose, in a sentence. */
  readonly about: string;
  /** The package.json of the package that it belongs to: its version, and which Node it needs. */
  readonly manifest: URL;
  readonly commands: Readonly<Record<string, Command>>;
  /** Command lines that run, for the end of the help. */
  readonly examples?: readonly string[];
  /** The command that needs no name: `spinegrade-predict RUN`. */
  readonly unnamed?: Command;
}
