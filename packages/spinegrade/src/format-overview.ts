import { CATALOGUE, SUBCOMMANDS } from "./catalogue.ts";

/** The text of `spinegrade --help`: one screen, grouped by purpose. */
export function formatOverview(): string {
  const width = Math.max(...[...SUBCOMMANDS.keys(), "completion"].map((name) => name.length));
  const line = (name: string, purpose: string): string => `  ${name.padEnd(width)}  ${purpose}`;
  const groups = Object.entries(CATALOGUE).map(([title, entries]) => [
    `${title}:`,
    ...Object.entries(entries).map(([name, { purpose }]) => line(name, purpose)),
  ]);
  return `${[
    "Finds and grades degenerative changes in lumbar spine MRI. Research software, not a medical device.",
    "usage: spinegrade COMMAND ...   spinegrade [COMMAND] -h, --help   spinegrade --version",
    ...groups.flat(),
    line("completion", "print a completion script for bash or zsh"),
  ].join("\n")}\n`;
}
