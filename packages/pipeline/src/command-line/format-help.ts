import type { Command } from "./command.ts";
import { fillLines } from "../terminal/fill-lines.ts";
import { formatOption, listedOptions } from "./option.ts";
import type { Program } from "./program.ts";

/** Above this, a usage line says `[options]` in place of them. */
const MOST_OPTIONS = 6;

/** A longer option of a table has its explanation on the next line, so that all of them have room. */
const MOST_LEFT = 32;

/** Beginnings of summary lines that are separate paragraphs. */
const LABEL = /^(?:reads {2}|writes |example: )/;

const HELP_OPTIONS: readonly (readonly [string, string])[] = [
  ["-h, --help", "print this help; after a command, that command's"],
  ["--version", "print the version"],
];

/**
 * `usage:` with a line for each command, or for one.
 * @param only the command's name; "" for the unnamed one.
 * @param width of a line, in characters; by default unlimited.
 */
export function formatUsage(program: Program, only?: string, width = Infinity): string {
  const indent = "usage: ".length + program.name.length + 1;
  const lines = commandsOf(program)
    .filter(([name]) => only === undefined || name === only)
    .map(([name, command]) =>
      `${program.name} ${fillLines(usageOf(name, command), { indent, width })}`.trimEnd(),
    );
  return `usage: ${lines.join("\n       ")}`;
}

/**
 * The text of `--help`: of the whole program, or of one command; with the program's examples at the end.
 * @param width of a line, in characters. Examples are not broken: they can be copied.
 */
export function formatHelp(program: Program, width: number, only?: string): string {
  const { examples = [] } = program;
  return `${formatPurpose(program, width, only)}${examples.map((example) => `\nexample: ${example}\n`).join("")}`;
}

function formatPurpose(program: Program, width: number, only?: string): string {
  if (only !== undefined && commandsOf(program).length > 1) {
    const command = only === "" ? program.unnamed : program.commands[only];
    if (command !== undefined)
      return `${formatUsage(program, only, width)}\n\n${formatText(command.summary, 0, width)}\n${formatTable([...optionRows(command), ...HELP_OPTIONS], width)}`;
  }
  const blocks = commandsOf(program).map(([name, command]) => {
    const title = [program.name, name, command.operands].filter((part) => part !== "").join(" ");
    return `${title}\n${formatText(command.summary, 2, width)}\n${formatTable(optionRows(command), width)}`;
  });
  return `${formatText(program.about, 0, width)}\n\n${formatUsage(program, undefined, width)}\n\n${blocks.join("\n")}\n${formatTable(HELP_OPTIONS, width)}`;
}

function commandsOf({ unnamed, commands }: Program): [name: string, command: Command][] {
  return [
    ...(unnamed === undefined ? [] : [["", unnamed] satisfies [string, Command]]),
    ...Object.entries(commands),
  ];
}

/** The parts of a command's usage, none of which is broken. */
function usageOf(name: string, { operands, options }: Command): string[] {
  const listed = listedOptions(options);
  const needed = listed.filter(([, { required }]) => required === true);
  const others = listed.filter(([, { required }]) => required !== true);
  const optional =
    others.length > MOST_OPTIONS
      ? ["[options]"]
      : others.map(([option, definition]) => `[${formatOption(option, definition)}]`);
  const parts = [name, operands, ...needed.map((entry) => formatOption(...entry)), ...optional];
  return parts.filter((part) => part !== "");
}

function optionRows({ options }: Command): (readonly [string, string])[] {
  return listedOptions(options).map(([name, option]) => {
    const otherwise = typeof option.default === "string" ? `; default ${option.default}` : "";
    return [formatOption(name, option), `${option.help}${otherwise}`];
  });
}

function formatTable(rows: readonly (readonly [string, string])[], width: number): string {
  const lefts = rows.map(([left]) => left.length).filter((length) => length <= MOST_LEFT);
  const indent = 2 + Math.max(0, ...lefts) + 2;
  const lines = rows.map(([left, right]) => {
    const start = left.length > MOST_LEFT ? `  ${left}\n${" ".repeat(indent)}` : `  ${left}`.padEnd(indent);
    return `${start}${fillLines(right.split(" "), { indent, width })}\n`;
  });
  return lines.join("");
}

/** A text of several lines with lines of another width. */
function formatText(text: string, indent: number, width: number): string {
  const lines = paragraphsOf(text).map((paragraph) => {
    const [label = ""] = LABEL.exec(paragraph) ?? [];
    const words = paragraph.slice(label.length).split(" ");
    return `${" ".repeat(indent)}${label}${fillLines(words, { indent: indent + label.length, width })}`;
  });
  return lines.join("\n");
}

/** Labelled lines, with the indented ones that follow, and those between them together. */
function paragraphsOf(text: string): string[] {
  const paragraphs: string[] = [];
  for (const line of text.split("\n")) {
    const last = paragraphs.at(-1);
    const isNew = last === undefined || LABEL.test(line) || (LABEL.test(last) && !line.startsWith(" "));
    if (isNew) paragraphs.push(line);
    else paragraphs[paragraphs.length - 1] = `${last} ${line.trimStart()}`;
  }
  return paragraphs;
}
