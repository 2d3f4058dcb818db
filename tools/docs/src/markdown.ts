/** A part of a Markdown file that reads as one unit. */
export interface Block {
  readonly kind: "heading" | "paragraph" | "item" | "table" | "code";
  /** Line of the file, counted from 1. */
  readonly line: number;
  readonly text: string;
  /** The first word after the fence of code. */
  readonly language?: string;
  /** The rest of that line, if any. */
  readonly info?: string;
}

const FENCE = /^\s*```(\S*)\s*(.*)$/;
const ITEM = /^\s*(?:[-*]|\d+\.)\s/;

/** Splits Markdown into blocks: headings, paragraphs, list items, tables and fenced code. */
export function splitBlocks(markdown: string): Block[] {
  const blocks: Block[] = [];
  let open: (Omit<Block, "text"> & { readonly lines: string[] }) | undefined;
  const close = (): void => {
    if (open === undefined) return;
    const { lines, ...block } = open;
    blocks.push({ ...block, text: lines.join("\n") });
    open = undefined;
  };
  for (const [index, text] of markdown.split("\n").entries()) {
    const [fence, language, info] = FENCE.exec(text) ?? [];
    const isFence = fence !== undefined;
    if (open?.kind === "code") {
      if (isFence) close();
      else open.lines.push(text);
      continue;
    }
    const kind = isFence ? "code" : kindOf(text);
    if (kind === undefined) close();
    else if (open?.kind === kind && kind !== "heading" && !ITEM.test(text)) open.lines.push(text);
    else if (open?.kind === "item" && kind === "paragraph") open.lines.push(text);
    else {
      close();
      open = {
        kind,
        line: index + 1,
        lines: isFence ? [] : [text],
        ...(language !== undefined && { language }),
        ...(info !== undefined && info !== "" && { info }),
      };
    }
  }
  close();
  return blocks;
}

function kindOf(line: string): Block["kind"] | undefined {
  if (line.trim() === "") return undefined;
  if (/^#{1,6}\s/.test(line)) return "heading";
  if (/^\s*\|/.test(line)) return "table";
  return ITEM.test(line) ? "item" : "paragraph";
}

/** The text of a block without inline code and link targets: what a person reads as prose. */
export function proseOf({ text }: Block): string {
  return text.replaceAll(/`[^`]*`/g, "`…`").replaceAll(/\]\([^)]*\)/g, "]");
}

/** The anchor of a heading, as GitHub names it. */
export function anchorOf(heading: string): string {
  return heading
    .replace(/^#+\s+/, "")
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, "")
    .replaceAll(/\s/g, "-");
}

/** Anchors of a file's headings. */
export function anchorsOf(markdown: string): Set<string> {
  const headings = splitBlocks(markdown).filter(({ kind }) => kind === "heading");
  return new Set(headings.map(({ text }) => anchorOf(text)));
}
