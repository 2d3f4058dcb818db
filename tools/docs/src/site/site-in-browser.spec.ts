import { rm } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { outputFromSource } from "@spinegrade/readme-example";
import { repeats, serveFolder, type ServedFolder } from "@spinegrade/test-utils";
import { type Browser, launch, type Page as Tab } from "puppeteer-core";
import { ROOT } from "../workspace-files.ts";
import { listPages } from "./site-pages.ts";

const SITE = join(ROOT, "tools/docs/dist/site");
/** Three pages in four sizes say enough of a layout that all share. */
const PAGES = ["/", "/tutorials/slurm.html", "/reference/commands/spinegrade.html"];

/** The build takes a minute: `npm run test:slow`. `npm test` checks pages, links and diagrams without it. */
const describeOfMany = repeats(0, 1) === 1 ? describe : describe.skip;

describeOfMany("the site", () => {
  let browser: Browser;
  let tab: Tab;
  let served: ServedFolder;
  let printed: string;
  const faults: string[] = [];

  beforeAll(async () => {
    await rm(SITE, { recursive: true, force: true });
    printed = await outputFromSource([join(ROOT, "tools/docs/site.mjs")], { cwd: ROOT });
    served = await serveFolder(SITE);
    process.env["AWS_LAMBDA_JS_RUNTIME"] = "nodejs22.x"; // the package then brings the libraries that it needs
    const { default: chromium } = await import("@sparticuz/chromium");
    const executablePath = await chromium.executablePath();
    browser = await launch({ executablePath, args: chromium.args, headless: "shell" });
    tab = await browser.newPage();
    tab.on("console", (message) => faults.push(message.text()));
    tab.on("response", (answer) => {
      if (!answer.ok() && answer.status() !== 304) faults.push(`${answer.url()}: ${answer.status()}`);
    });
    tab.on("request", (request) => {
      if (!/^(http:\/\/127\.0\.0\.1|data:)/.test(request.url())) faults.push(`asks for ${request.url()}`);
    });
  }, 600_000);

  afterAll(async () => {
    await browser.close();
    await served.close();
  });

  const open = async (path: string): Promise<void> => {
    await tab.goto(`${served.url}${path}`, { waitUntil: "networkidle0" });
  };

  it("is built without a warning", () => {
    expect(printed).not.toMatch(/warn|dead link|\(!\)/i);
  });

  it("has every page, with its title", async () => {
    const answers = listPages().map(async ({ url, title }) => {
      const text = await (await fetch(`${served.url}${url}`)).text();
      return text.includes(`<title>`) && text.includes("<h1 ") ? [] : [`${url}: ${title}`];
    });
    expect((await Promise.all(answers)).flat()).toEqual([]);
  });

  it.each(PAGES.flatMap((page) => [360, 768, 1440].map((width) => ({ page, width }))))(
    "$page, $width px wide, does not scroll sideways",
    async ({ page, width }) => {
      await tab.setViewport({ width, height: 900 });
      await open(page);
      expect(await tab.evaluate("document.documentElement.scrollWidth")).toBe(width);
    },
  );

  it.each(["light", "dark"])("follows the %s of the system", async (scheme) => {
    await tab.emulateMediaFeatures([{ name: "prefers-color-scheme", value: scheme }]);
    await open("/architecture.html");
    const red = Number(
      /\d+/.exec(String(await tab.evaluate("getComputedStyle(document.body).backgroundColor"))),
    );
    expect(red > 128).toBe(scheme === "light");
    const arrow = `getComputedStyle(document.querySelector(".flowchart text")).fill`;
    expect(Number(/\d+/.exec(String(await tab.evaluate(arrow)))) > 128).toBe(scheme === "dark");
  });

  it.each([
    ["is not the published file", "Troubleshooting"],
    ["weightedLogLoss", "API of metrics"],
    ["--sbatch", "spinegrade-plans"],
  ])("finds %j", async (words, title) => {
    await tab.setViewport({ width: 1280, height: 900 });
    await open("/");
    await tab.click(".VPNavBarSearch button");
    await tab.waitForSelector("#localsearch-input");
    await tab.type("#localsearch-input", words);
    await tab.waitForSelector(".VPLocalSearchBox .result");
    const results = await tab.evaluate(`document.querySelector(".VPLocalSearchBox .results").innerText`);
    expect(results).toContain(title);
  });

  it("asks for nothing from elsewhere, and nothing fails", () => {
    expect(faults).toEqual([]);
  });
});
