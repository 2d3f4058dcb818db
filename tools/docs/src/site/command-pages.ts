import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type Command, formatOption, listedOptions, type Program } from "@spinegrade/pipeline";
import { ROOT } from "../workspace-files.ts";

interface Manifest {
  readonly name: string;
  readonly exports?: Readonly<Record<string, unknown>>;
}

/** The programs of all packages that have a command, as `--help` has them. */
export async function loadPrograms(): Promise<Program[]> {
  const names = readdirSync(join(ROOT, "packages")).flatMap((folder) => {
    const file = join(ROOT, "packages", folder, "package.json");
    const { name, exports = {} } = JSON.parse(readFileSync(file, "utf8")) as Manifest;
    return Object.hasOwn(exports, "./program") ? [name] : [];
  });
  const programs: Program[] = [];
  // one after the other: Jest cannot load modules that share others at the same time
  for (const name of names)
    programs.push(((await import(`${name}/program`)) as { readonly PROGRAM: Program }).PROGRAM);
  return programs;
}

/** The page of a program, in Markdown, from the definitions that its help is made of. */
export function formatCommandPage({ name, about, unnamed, commands, examples = [] }: Program): string {
  const all = [...(unnamed === undefined ? [] : [["", unnamed] as const]), ...Object.entries(commands)];
  return [
    `# ${name}`,
    escapeText(about),
    ...all.map(([command, definition]) =>
      formatCommand([name, command].filter(Boolean).join(" "), definition),
    ),
    ...examples.map((example) => `Example: \`${example}\``),
    "",
  ].join("\n\n");
}

/** The page of `spinegrade`: its subcommands, and the programs that they belong to. */
export async function formatOverviewPage(): Promise<string> {
  const { CATALOGUE } = await import("spinegrade");
  const groups = Object.entries(CATALOGUE).map(async ([title, entries]) => {
    const rows = Object.entries(entries).map(async ([name, { purpose, example, load }]) => {
      const program = (await load()).name;
      return `| \`${name}\` | ${purpose} | \`spinegrade ${example}\` | [${program}](${program}.md) |`;
    });
    const table = [
      "| command | purpose | example | options |",
      "| --- | --- | --- | --- |",
      ...(await Promise.all(rows)),
    ];
    return `## ${title}\n\n${table.join("\n")}`;
  });
  const start = "One command for everything. `spinegrade COMMAND --help` prints the options, too.";
  return `${["# spinegrade", start, ...(await Promise.all(groups))].join("\n\n")}\n`;
}

function formatCommand(title: string, { summary, operands, options }: Command): string {
  const rows = listedOptions(options).map(([name, option]) => {
    const notes = [
      option.required === true ? "required" : "",
      typeof option.default === "string" ? `default ${option.default}` : "",
    ].filter(Boolean);
    const note = notes.length === 0 ? "" : ` (${notes.join("; ")})`;
    return `| \`${formatOption(name, option).replaceAll("|", "\\|")}\` | ${escapeCell(option.help + note)} |`;
  });
  const table = rows.length === 0 ? [] : [["| option | meaning |", "| --- | --- |", ...rows].join("\n")];
  return [
    `## ${title}`,
    `\`${[title, operands].filter(Boolean).join(" ")}\``,
    // what it reads and writes is a line each, other lines continue the one before
    escapeText(summary.replaceAll(/\s*\n\s*/g, " ")).replaceAll(/ (?=(reads|writes) {1,2}\S)/g, "\\\n"),
    ...table,
  ].join("\n\n");
}

/** Text that is not Markdown, as Markdown. */
function escapeText(text: string): string {
  return text.replaceAll(/[\\`*_<{[]/g, "\\$&");
}

function escapeCell(text: string): string {
  return escapeText(text).replaceAll("|", "\\|").replaceAll("\n", " ");
}
