import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { describe, expect, it } from "@jest/globals";
import { decode } from "fast-png";
import fc from "fast-check";
import {
  details,
  figureGrid,
  keyFigures,
  lineChart,
  paragraph,
  renderPage,
  sliceFigure,
  table,
  type Page,
} from "@spinegrade/report";
import { temporaryFolder } from "@spinegrade/test-utils";

const HOSTILE = `</title><script>document.title = "taken over"</script><img src=x onerror=alert(1)> & "quoted"`;

const PAGE: Page = {
  title: HOSTILE,
  subtitle: HOSTILE,
  lead: [keyFigures([{ name: HOSTILE, value: HOSTILE }])],
  sections: [
    {
      heading: HOSTILE,
      intro: HOSTILE,
      content: [
        paragraph(HOSTILE),
        table({ caption: HOSTILE, columns: [{ heading: HOSTILE }], rows: [[HOSTILE]] }),
        lineChart({
          title: HOSTILE,
          xLabel: HOSTILE,
          yLabel: HOSTILE,
          series: [{ name: HOSTILE, points: [[1, 1]] }],
        }),
        figureGrid([
          sliceFigure({
            pixels: new Uint8Array(400).fill(255),
            rows: 20,
            columns: 20,
            caption: HOSTILE,
            points: [{ label: HOSTILE }],
          }),
        ]),
        details(HOSTILE, [paragraph(HOSTILE)]),
      ],
    },
  ],
};

describe("renderPage", () => {
  it("needs nothing outside itself: no script, no link, no address but data URIs", () => {
    const page = renderPage(PAGE);
    expect(page).not.toMatch(/<script|<link|<iframe|@import|url\(|https?:/);
    for (const [, address = ""] of page.matchAll(/\s(?:src|href)="([^"]*)"/g))
      expect(address).toMatch(/^data:image\/png;base64,/);
    expect(page).toContain(
      `content="default-src &#39;none&#39;; style-src &#39;unsafe-inline&#39;; img-src data:"`,
    );
  });

  it("closes every element that it opens, whatever the texts", () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (title, text) => {
        const page = renderPage({
          title,
          sections: [{ heading: text, intro: text, content: [paragraph(text)] }],
        });
        for (const element of ["title", "h1", "h2", "p", "section", "main", "body"]) {
          const opened = page.match(new RegExp(`<${element}\\b`, "g"))?.length ?? 0;
          expect(page.match(new RegExp(`</${element}>`, "g"))).toHaveLength(opened);
        }
      }),
    );
  });

  it("gives equal bytes for equal content", () => {
    expect(renderPage(PAGE)).toBe(renderPage(PAGE));
  });

  it("reads in light, in dark and on paper", () => {
    expect(renderPage(PAGE)).toContain("@media (prefers-color-scheme: dark)");
    expect(renderPage(PAGE)).toContain("@media print");
  });
});

const WHITE_SLICE = sliceFigure({
  pixels: new Uint8Array(320 * 320).fill(255),
  rows: 320,
  columns: 320,
  caption: "slice",
  points: [{ label: "L1/L2", predicted: { x: 160, y: 160 } }],
});

const browser = findBrowser();

// a browser is no part of the project's installation; without one this is skipped and shown as such
(browser === undefined ? describe.skip : describe)("a page opened in a browser", () => {
  it("shows texts as texts and runs none of them", async () => {
    const dom = (await open(renderPage(PAGE), "--dump-dom")).toString();
    expect(dom).not.toContain("<title>taken over");
    expect(dom).not.toMatch(/<script|<img/);
    expect(dom.match(/&lt;\/title&gt;&lt;script&gt;/g)?.length).toBeGreaterThan(10);
  });

  it("draws the slice's pixels next to a dark panel and a cross over them", async () => {
    const page = renderPage({ title: "slice", lead: [WHITE_SLICE], sections: [] });
    const { width, height, data, channels } = decode(
      await open(page, "--screenshot", "--window-size=800,600", "--hide-scrollbars"),
    );
    expect([width, height]).toEqual([800, 600]);
    const colours = countColours(data, channels);
    expect(colours.get("255,255,255")).toBeGreaterThan(50_000);
    expect(colours.get("16,21,26")).toBeGreaterThan(10_000); // the panel
    expect(colours.get("255,216,77")).toBeGreaterThan(20); // the cross
  });
});

function findBrowser(): string | undefined {
  const names = ["chromium", "chromium-browser", "google-chrome"];
  const folders = (process.env["PATH"] ?? "").split(delimiter);
  return folders
    .flatMap((folder) => names.map((name) => join(folder, name)))
    .find((path) => existsSync(path));
}

/** The browser's print, or picture, of a page. */
async function open(page: string, ...options: string[]): Promise<Uint8Array> {
  const folder = await temporaryFolder("report");
  const file = join(folder, "page.html");
  await writeFile(file, page);
  const flags = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-sync",
  ];
  const quiet = [
    "--disable-background-networking",
    "--disable-component-update",
    `--user-data-dir=${join(folder, "profile")}`,
  ];
  const { stdout } = await promisify(execFile)(
    browser ?? "",
    [...flags, ...quiet, ...options, pathToFileURL(file).href],
    {
      cwd: folder,
      encoding: "buffer",
      maxBuffer: 2 ** 26,
      timeout: 50_000,
      killSignal: "SIGKILL",
    },
  );
  return options.includes("--screenshot") ? await readFile(join(folder, "screenshot.png")) : stdout;
}

function countColours(data: ArrayLike<number>, channels: number): Map<string, number> {
  const counts = new Map<string, number>();
  for (let at = 0; at < data.length; at += channels) {
    const colour = `${data[at]},${data[at + 1]},${data[at + 2]}`;
    counts.set(colour, (counts.get(colour) ?? 0) + 1);
  }
  return counts;
}
