import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { type Browser, launch, type Page as Tab } from "puppeteer-core";
import {
  details,
  figureGrid,
  keyFigures,
  lineChart,
  paragraph,
  renderPage,
  sliceFigure,
  sliceLegend,
  table,
} from "@spinegrade/report";
import { temporaryFolder } from "@spinegrade/test-utils";

const GRADES = [
  { severity: 0, text: "normal/mild" },
  { severity: 1, text: "moderate" },
  { severity: 2, text: "severe" },
] as const;

/** A page with one of each block, its texts as long as those of real pages. */
function samplePage(): string {
  const headings = Array.from({ length: 14 }, (_, column) => ({ heading: `validation figure ${column}` }));
  const points = Array.from({ length: 5 }, (_, level) => ({
    label: "L5/S1",
    predicted: { x: 150, y: 30 + 55 * level },
    truth: { x: 140, y: 35 + 55 * level },
    predictedGrade: { severity: 0, text: "normal/mild 0.98" } as const,
    trueGrade: GRADES[level % 3] ?? GRADES[0],
    note: "12 slices off",
  }));
  return renderPage({
    title: "Training run nfn-efficientnet-b5",
    subtitle:
      "/home/somebody/a/very/long/path/without/any/space/that/a/browser/could/break/at/all/1.2.840.113619",
    synthetic: true,
    lead: [keyFigures([{ name: "Severe points called severe", value: "0 of 4", detail: "sensitivity 0 %" }])],
    sections: [
      {
        heading: "One of each",
        content: [
          table({ columns: headings, rows: [headings.map((_, column) => `value ${column}`)] }),
          lineChart({
            title: "Points within 1 mask pixel (x, y) or 1 slice (z)",
            xLabel: "epoch",
            yLabel: "share of points",
            series: ["x", "y", "z"].map((name, at) => ({
              name,
              points: [
                [1, at],
                [2, at + 1],
                [3, at],
              ],
            })),
            referenceLines: [{ name: "aim", value: 0.85 }],
          }),
          sliceLegend(GRADES),
          figureGrid(
            [
              sliceFigure({
                pixels: new Uint8Array(90_000),
                rows: 300,
                columns: 300,
                caption: "Left",
                points,
              }),
            ],
            "wide",
          ),
          details("Every epoch in figures", [paragraph("what stands behind the heading")]),
        ],
      },
    ],
  });
}

let browser: Browser;
let folder: string;
let tab: Tab;
beforeAll(async () => {
  process.env["AWS_LAMBDA_JS_RUNTIME"] = "nodejs22.x"; // the package then brings the libraries that it needs
  const { default: chromium } = await import("@sparticuz/chromium");
  const executablePath = await chromium.executablePath();
  browser = await launch({ executablePath, args: chromium.args, headless: "shell" });
  folder = await temporaryFolder("layout");
  await writeFile(join(folder, "page.html"), samplePage());
  tab = await browser.newPage();
});
afterAll(async () => {
  await browser.close();
});

async function show(width: number, media: "screen" | "print"): Promise<void> {
  await tab.setViewport({ width, height: 900 });
  await tab.emulateMediaType(media);
  await tab.goto(pathToFileURL(join(folder, "page.html")).href);
}

/** Texts below 10 px as they are seen, drawings scaled. */
const SMALL_TEXTS = `[...document.querySelectorAll("body *")].flatMap((element) => {
  const isText = [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim() !== "");
  if (!isText || element.tagName === "title" || element.getClientRects().length === 0) return [];
  const matrix = element.ownerSVGElement === null || !("getScreenCTM" in element) ? undefined : element.getScreenCTM();
  const size = parseFloat(getComputedStyle(element).fontSize) * (matrix ? Math.hypot(matrix.a, matrix.b) : 1);
  return size < 10 ? [element.textContent + " " + size.toFixed(1)] : [];
})`;

describe("a page in a browser", () => {
  it.each([360, 420, 1280])(
    "%d px wide does not scroll sideways, and every text is 10 px at least",
    async (width) => {
      await show(width, "screen");
      expect(await tab.evaluate("document.documentElement.scrollWidth")).toBe(width);
      if (width >= 420) expect(await tab.evaluate(SMALL_TEXTS)).toEqual([]);
      const scroller = "document.querySelector('.scroll')";
      expect(await tab.evaluate(`${scroller}.scrollWidth > ${scroller}.clientWidth`)).toBe(true);
      expect(await tab.evaluate(`getComputedStyle(${scroller}).backgroundImage`)).toContain("gradient");
    },
  );

  it("has a name for every picture", async () => {
    await show(420, "screen");
    const unnamed =
      "document.querySelectorAll('img:not([alt]), svg:not([aria-label]):not([aria-hidden])').length";
    expect(await tab.evaluate(unnamed)).toBe(0);
  });

  it("is printed with all that is behind headings, and says at the foot that it is no medical device", async () => {
    const heightOf = (selector: string) =>
      tab.evaluate(`document.querySelector(${JSON.stringify(selector)}).getBoundingClientRect().height`);
    const inDetails = "document.querySelector('details p').checkVisibility({ contentVisibilityAuto: true })";
    await show(800, "screen");
    expect(await tab.evaluate(inDetails)).toBe(false);
    await show(800, "print");
    expect(await tab.evaluate(inDetails)).toBe(true);
    // what the browser has understood of the style sheets
    const footers = `[...document.styleSheets].flatMap((sheet) => [...sheet.cssRules])
      .filter((rule) => rule instanceof CSSPageRule).map((rule) => rule.cssText).join()`;
    expect(await tab.evaluate(footers)).toMatch(/@bottom-left \{.*Not a medical device/s);
    expect(await heightOf(".banner")).toBeGreaterThan(0);
  });

  it("tells curves apart by more than their colours", async () => {
    await show(1280, "screen");
    const shapes = await tab.evaluate(
      `[...document.querySelectorAll(".legend .marker")].map((mark) => mark.getAttribute("d"))`,
    );
    expect(new Set(shapes as string[]).size).toBe(3);
  });
});
