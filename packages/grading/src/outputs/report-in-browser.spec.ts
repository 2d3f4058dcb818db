import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { type Browser, launch, type Page as Tab } from "puppeteer-core";
import { temporaryFolder } from "@spinegrade/test-utils";
import { fullStudy } from "../testing/full-study.ts";
import { renderIndex } from "./render-index.ts";
import { renderStudy } from "./render-study.ts";

let browser: Browser;
let folder: string;
let tab: Tab;
const requests: string[] = [];
const faults: string[] = [];
beforeAll(async () => {
  process.env["AWS_LAMBDA_JS_RUNTIME"] = "nodejs22.x"; // the package then brings the libraries that it needs
  const { default: chromium } = await import("@sparticuz/chromium");
  const executablePath = await chromium.executablePath();
  browser = await launch({ executablePath, args: chromium.args, headless: "shell" });
  folder = await temporaryFolder("report");
  const study = fullStudy();
  await writeFile(join(folder, "report.html"), renderStudy(study));
  const skipped = [{ studyInstanceUid: "1.2.3", reason: "the study has no lumbar Sagittal T1 series" }];
  const studies = [0, 1, 2].map((index) => ({ folder: `20240531-0f3a9c1be4d${index}`, ...study }));
  await writeFile(join(folder, "index.html"), renderIndex(studies, skipped));
  tab = await browser.newPage();
  tab.on("request", (request) => requests.push(request.url()));
  tab.on("console", (message) => faults.push(message.text()));
});
afterAll(async () => {
  await browser.close();
});

async function show(name: string, width: number, scheme: "light" | "dark" = "light"): Promise<void> {
  await tab.setViewport({ width, height: 900 });
  await tab.emulateMediaFeatures([{ name: "prefers-color-scheme", value: scheme }]);
  await tab.goto(pathToFileURL(join(folder, name)).href);
}

/** The least contrast of a text with what it stands on, by WCAG 2; texts in drawings and pictures are not counted. */
const LEAST_CONTRAST = `(() => {
  const numbers = (colour) => colour.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => [r, g, b].map((v) => v / 255).map((v) => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const ground = (node) => {
    for (let at = node; at !== null; at = at.parentElement) {
      const [r, g, b, a = 1] = numbers(getComputedStyle(at).backgroundColor);
      if (a === 1) return [r, g, b];
    }
    return [255, 255, 255];
  };
  return Math.min(...[...document.querySelectorAll("body *")].filter((node) => node.ownerSVGElement === undefined
    && [...node.childNodes].some((child) => child.nodeType === 3 && child.textContent.trim() !== "")).map((node) => {
    const [a, b] = [light(numbers(getComputedStyle(node).color)), light(ground(node))].sort((x, y) => y - x);
    return (a + 0.05) / (b + 0.05);
  }));
})()`;

describe.each(["report.html", "index.html"])("%s in a browser, from a file", (name) => {
  it.each([360, 768, 1280])("%d px wide does not scroll sideways", async (width) => {
    await show(name, width);
    expect(await tab.evaluate("document.documentElement.scrollWidth")).toBe(width);
  });

  it.each(["light", "dark"] as const)("has readable texts on a %s ground", async (scheme) => {
    await show(name, 1280, scheme);
    expect(await tab.evaluate(LEAST_CONTRAST)).toBeGreaterThanOrEqual(4.5);
    const [red = 0] =
      ((await tab.evaluate("getComputedStyle(document.body).backgroundColor")) as string)
        .match(/\d+/g)
        ?.map(Number) ?? [];
    expect(red > 127).toBe(scheme === "light");
  });

  it("fetches nothing and reports no fault", async () => {
    requests.length = 0;
    await show(name, 1280);
    const others = requests.filter((url) => !url.startsWith("data:") && !url.endsWith(name));
    expect([others, faults]).toEqual([[], []]);
  });
});

it("prints a study of 25 grades on two A4 sheets, and says on each that it is not for clinical use", async () => {
  await show("report.html", 1280);
  const pdf = Buffer.from(await tab.pdf({ format: "A4", preferCSSPageSize: true, printBackground: false }));
  const folderOfPictures = process.env["SPINEGRADE_TEST_PICTURES"];
  if (folderOfPictures !== undefined) await takePictures(folderOfPictures, pdf);
  expect(pdf.toString("latin1").match(/\/Type\s*\/Page\b(?!s)/g)).toHaveLength(2);
  const feet = `[...document.styleSheets].flatMap((sheet) => [...sheet.cssRules])
    .filter((rule) => rule instanceof CSSPageRule).map((rule) => rule.cssText).join()`;
  expect(await tab.evaluate(feet)).toMatch(/@bottom-left \{[^}]*Not for clinical use\./);
});

/** For people who look at them. */
async function takePictures(to: string, pdf: Buffer): Promise<void> {
  await writeFile(join(to, "report.pdf"), pdf);
  for (const [name, width, scheme] of [
    ["wide", 1280, "light"],
    ["narrow", 360, "light"],
    ["dark", 1280, "dark"],
  ] as const) {
    await show("report.html", width, scheme);
    await writeFile(join(to, `${name}.png`), await tab.screenshot({ fullPage: true }));
  }
}
