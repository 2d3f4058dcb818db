/** CSV text as the competition's files have it: CRLF after every line, the last one too; quotes only where needed. */
export function formatTable(header: readonly string[], rows: Iterable<readonly (string | number)[]>): string {
  const lines = [header.join(",")];
  for (const cells of rows) lines.push(cells.map(formatCell).join(","));
  return `${lines.join("\r\n")}\r\n`;
}

function formatCell(cell: string | number): string {
  const text = String(cell);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
