import { describe, expect, it } from "@jest/globals";
import { faultsOf, HEADER } from "../testing/saved-table.ts";

describe("a hostile table ends at once", () => {
  const read = async (text: string): Promise<string> => {
    const begin = process.cpuUsage();
    const { message } = await faultsOf(text);
    const { user, system } = process.cpuUsage(begin);
    expect(user + system).toBeLessThan(4_000_000); // microseconds; each took above a minute
    expect(message.length).toBeLessThan(4000);
    return message;
  };
  const rows = (count: number): string => "1,2,Axial T2\n".repeat(count);

  it.each([
    [
      "an unclosed quote",
      `${HEADER}\n1,10,"Axial T2\n${rows(700_000)}`,
      "row 2: the row has more than 65,536 bytes, in which a quote is opened and not closed",
    ],
    [
      "an unclosed quote after others",
      `${HEADER}\n"1",10,"Axial ""T2"\n1,3, "Axial\n${rows(9_000)}`,
      "row 3: the row has more",
    ],
    [
      "a cell of 20 MB",
      `${HEADER}\r\n\r\n1,10,${"x".repeat(20_000_000)}\n`,
      "row 3: the row has more than 65,536 bytes\n",
    ],
    [
      "a header of 10^6 columns",
      `${"a,".repeat(1_000_000)}\n`,
      "row 1: the row has more than 65,536 bytes\n",
    ],
    [
      "a header of 1,001 columns",
      `${"study_id,".repeat(1_000)}\n`,
      "the header has 1001 columns, at most 1000 are allowed",
    ],
    ["a header of 1,000 columns", `${"study_id,".repeat(999)}\n`, "has 1001 faults"],
    ["cells of 60 kB", `${HEADER}\n${`${"y".repeat(60_000)},1,Axial T2\n`.repeat(100)}`, "has 100 faults"],
    ["columns with escape sequences", "\x1b[2J,b\n", 'unknown column "\\x1b[2J"'],
  ])("%s", async (_case, text, message) => {
    expect(await read(text)).toContain(message);
  });

  it("but a row of exactly 65,536 bytes is read, in quotes or not, at either line end", async () => {
    const wide = `1,10,${"x".repeat(65_536 - 5)}`;
    const quoted = `1,10,"${"\n".repeat(65_536 - 7)}"`;
    for (const [row, end] of [
      [wide, "\n"],
      [quoted, "\n"],
      [wide, "\r\n"],
      [quoted, "\r"],
    ] as const) {
      const { faults } = await faultsOf([HEADER, row, "1,11,Axial T2"].join(end));
      expect(faults).toEqual([expect.objectContaining({ row: 2, column: "series_description" })]);
      const longer = await faultsOf([HEADER, row.replace("10", "101"), ""].join(end));
      expect(longer.message).toContain("row 2: the row has more than 65,536 bytes");
    }
  });

  it.each([
    [
      "a page",
      "<!DOCTYPE html>\n<html><title>Sign in</title>",
      'not a table, but an HTML page (titled "Sign in")',
    ],
    ["a pointer", "version https://git-lfs.github.com/spec/v1\nsize 9\n", "git lfs pull"],
    ["an archive", "PK\x03\x04", "not a table, but a zip archive"],
  ])("names %s in its place", async (_case, text, message) => {
    expect((await faultsOf(text)).message).toContain(message);
  });
});
