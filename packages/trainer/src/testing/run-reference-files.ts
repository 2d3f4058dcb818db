/** The files generated from the table of run options. */
export const SCHEMA = new URL("../../schema/run.schema.json", import.meta.url);
export const README = new URL("../../schema/README.md", import.meta.url);

const BEGIN = "<!-- run options: made by write-run-reference.ts -->\n\n";
const END = "\n<!-- end of the run options -->";

/** The table in the README. */
export function tableIn(readme: string): string {
  return readme.slice(readme.indexOf(BEGIN) + BEGIN.length, readme.indexOf(END));
}

/** The README with the table replaced. */
export function withTable(readme: string, table: string): string {
  return readme.replace(BEGIN + tableIn(readme) + END, () => BEGIN + table + END);
}
