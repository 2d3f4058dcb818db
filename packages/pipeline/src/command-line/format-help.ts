import type { Command } from "./command.ts";
import { formatOption, listedOptions } from "./option.ts";
import type { Program } from "./program.ts";

/** Above this, a usage line says `[options]` in place of them. */
const MOST_OPTIONS = 6;

const HELP_OPTIONS: readonly (readonly [string, string])[] = [
  ["-h, --help", "print this help; after a command, that command's"],
  ["--version", "print the version"],
];

/** `usage:` with a line for each command, or for one. @param only the command's name; "" for the unnamed one. */
export function formatUsage(program: Program, only?: string): string {
  const lines = commandsOf(program)
    .filter(([name]) => only === undefined || name === only)
    .map(([name, command]) => usageOf(program.name, name, command));
  return `usage: ${lines.join("\n       ")}`;
}

/** The text of `--help`: of the whole program, or of one command; with the program's examples at the end. */
export function formatHelp(program: Program, only?: string): string {
  const { examples = [] } = program;
  return `${formatPurpose(program, only)}${examples.map((example) => `\nexample: ${example}\n`).join("")}`;
}

function formatPurpose(program: Program, only?: string): string {
  if (only !== undefined && commandsOf(program).length > 1) {
    const command = only === "" ? program.unnamed : program.commands[only];
    if (command !== undefined)
      return `${formatUsage(program, only)}\n\n${command.summary}\n${formatTable([...optionRows(command), ...HELP_OPTIONS])}`;
  }
  const blocks = commandsOf(program).map(([name, command]) => {
    const title = [program.name, name, command.operands].filter((part) => part !== "").join(" ");
    return `${title}\n${indent(command.summary)}\n${formatTable(optionRows(command))}`;
  });
  return `${program.about}\n\n${formatUsage(program)}\n\n${blocks.join("\n")}\n${formatTable(HELP_OPTIONS)}`;
}

function commandsOf({ unnamed, commands }: Program): [name: string, command: Command][] {
  return [
    ...(unnamed === undefined ? [] : [["", unnamed] satisfies [string, Command]]),
    ...Object.entries(commands),
  ];
}

function usageOf(program: string, name: string, { operands, options }: Command): string {
  const listed = listedOptions(options);
  const needed = listed.filter(([, { required }]) => required === true);
  const others = listed.filter(([, { required }]) => required !== true);
  const optional =
    others.length > MOST_OPTIONS
      ? ["[options]"]
      : others.map(([option, definition]) => `[${formatOption(option, definition)}]`);
  const parts = [program, name, operands, ...needed.map((entry) => formatOption(...entry)), ...optional];
  return parts.filter((part) => part !== "").join(" ");
}

function optionRows({ options }: Command): (readonly [string, string])[] {
  return listedOptions(options).map(([name, option]) => {
    const otherwise = typeof option.default === "string" ? `; default ${option.default}` : "";
    return [formatOption(name, option), `${option.help}${otherwise}`];
  });
}

function formatTable(rows: readonly (readonly [string, string])[]): string {
  const width = Math.max(0, ...rows.map(([left]) => left.length));
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}\n`).join("");
}

function indent(text: string): string {
  return text.replaceAll(/^/gm, "  ");
}
