/** A box of a flowchart. */
interface Box {
  readonly id: string;
  readonly lines: readonly string[];
  /** The row that it stands in, from the top. */
  rank: number;
  x: number;
  y: number;
  width: number;
  height: number;
}

type Arrow = readonly [from: string, to: string];

const LINE = 20;
const CHARACTER = 7.4;
const PADDING = 12;
const ARROW = 40;
const TIP = 4;
const GAP = 18;
const LONGEST_LINE = 30;

const STATEMENT = /^([\w-]+)(?:\["?([^\]"]+)"?\])?$/;

/**
 * Draws a flowchart of Mermaid as an SVG without a script: boxes `id["text"]` and chains of arrows `a --> b --> c`, which is all
 * that our pages use. The arrows point down, even of a chart from left to right: a column of text is narrow.
 * @throws RangeError for anything else, so that no diagram of a page is drawn wrong.
 */
export function drawFlowchart(source: string): string {
  const [head = "", ...statements] = source.split("\n").map((line) => line.trim());
  if (!/^flowchart (LR|TB)$/.test(head))
    throw new RangeError(`"${head}" is not "flowchart LR" or "flowchart TB"`);
  const { boxes, arrows } = parse(statements.filter((line) => line !== ""));
  rankBoxes(boxes, arrows);
  place([...boxes.values()]);
  return render(
    [...boxes.values()],
    arrows.flatMap(([from, to]) => drawArrow(boxes.get(from), boxes.get(to))),
  );
}

function parse(statements: readonly string[]): { boxes: Map<string, Box>; arrows: Arrow[] } {
  const boxes = new Map<string, Box>();
  const arrows: Arrow[] = [];
  for (const statement of statements) {
    const ids = statement.split(/\s*-->\s*/).map((part) => {
      const [, id, text] = STATEMENT.exec(part) ?? [];
      if (id === undefined) throw new RangeError(`a flowchart cannot draw "${part}"`);
      if (text !== undefined || !boxes.has(id)) boxes.set(id, makeBox(id, text ?? id));
      return id;
    });
    for (const [index, to] of ids.slice(1).entries()) arrows.push([ids[index] ?? to, to]);
  }
  return { boxes, arrows };
}

function makeBox(id: string, text: string): Box {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const last = lines.at(-1);
    if (last === undefined || last.length + word.length >= LONGEST_LINE) lines.push(word);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  const width = Math.max(...lines.map((line) => line.length)) * CHARACTER + 2 * PADDING;
  return { id, lines, rank: 0, x: 0, y: 0, width, height: lines.length * LINE + PADDING };
}

/** The longest way from a box without an arrow to it. */
function rankBoxes(boxes: ReadonlyMap<string, Box>, arrows: readonly Arrow[]): void {
  for (const _ of boxes)
    for (const [from, to] of arrows) {
      const [start, end] = [boxes.get(from), boxes.get(to)];
      if (start !== undefined && end !== undefined) end.rank = Math.max(end.rank, start.rank + 1);
    }
  if (arrows.some(([from, to]) => (boxes.get(from)?.rank ?? 0) >= (boxes.get(to)?.rank ?? 0)))
    throw new RangeError("a flowchart cannot draw a circle of arrows");
}

/** Boxes of one rank stand next to each other, centred below those above. */
function place(boxes: readonly Box[]): void {
  const ranks = [...new Set(boxes.map(({ rank }) => rank))].sort((a, b) => a - b);
  const rows = ranks.map((rank) => boxes.filter((box) => box.rank === rank));
  const widths = rows.map((row) => row.reduce((sum, { width }) => sum + width + GAP, -GAP));
  const widest = Math.max(...widths);
  let top = 0;
  for (const [index, row] of rows.entries()) {
    let left = (widest - (widths[index] ?? 0)) / 2;
    for (const box of row) {
      [box.x, box.y] = [left, top];
      left += box.width + GAP;
    }
    top += Math.max(...row.map(({ height }) => height)) + ARROW;
  }
}

function drawArrow(from: Box | undefined, to: Box | undefined): string[] {
  if (from === undefined || to === undefined) return [];
  const [startX, startY] = [from.x + from.width / 2, from.y + from.height];
  const [endX, endY] = [to.x + to.width / 2, to.y - TIP];
  const bend = ARROW * 0.6;
  return [`M${startX} ${startY} C${startX} ${startY + bend}, ${endX} ${endY - bend}, ${endX} ${endY}`];
}

function render(boxes: readonly Box[], paths: readonly string[]): string {
  const width = Math.ceil(Math.max(...boxes.map((box) => box.x + box.width))) + 2;
  const height = Math.ceil(Math.max(...boxes.map((box) => box.y + box.height))) + 2;
  const label = boxes.map(({ lines }) => lines.join(" ")).join("; ");
  return [
    `<figure class="flowchart"><svg viewBox="-1 -1 ${width} ${height}" width="${width}" role="img" aria-label="${escape(label)}">`,
    `<defs><marker id="arrow" viewBox="0 0 8 8" refX="4" refY="4" markerWidth="8" markerHeight="8" orient="auto"><path d="M0 0 8 4 0 8z"/></marker></defs>`,
    ...paths.map((d) => `<path class="arrow" d="${d}" marker-end="url(#arrow)"/>`),
    ...boxes.map(renderBox),
    "</svg></figure>",
  ].join("");
}

function renderBox({ x, y, width, height, lines }: Box): string {
  const texts = lines.map(
    (line, index) =>
      `<text x="${x + width / 2}" y="${y + PADDING / 2 + LINE * (index + 0.7)}">${escape(line)}</text>`,
  );
  return `<rect x="${x}" y="${y}" width="${width}" height="${height}" rx="6"/>${texts.join("")}`;
}

function escape(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
}
