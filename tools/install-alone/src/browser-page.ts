import { serveFolder } from "@spinegrade/test-utils";
import type Chromium from "@sparticuz/chromium";
import { launch, type Page } from "puppeteer-core";

/**
 * Opens `page` of a folder, served over loopback, in headless Chromium, and gives what its scripts leave in
 * `globalThis.outcome` (a promise is awaited).
 * @throws Error with the page's own error when a script throws, or a file is missing.
 */
export async function outcomeOfPage(folder: string, page: string): Promise<unknown> {
  const chromium = await loadChromium();
  const executablePath = await chromium.executablePath();
  const browser = await launch({ executablePath, args: chromium.args, headless: "shell" });
  try {
    const served = await serveFolder(folder);
    try {
      return await outcomeIn(await browser.newPage(), `${served.url}/${page}`);
    } finally {
      await served.close();
    }
  } finally {
    await browser.close();
  }
}

async function outcomeIn(tab: Page, url: string): Promise<unknown> {
  const faults: string[] = [];
  tab.on("pageerror", (error) => faults.push(String(error)));
  tab.on("requestfailed", (request) => faults.push(`${request.url()} could not be loaded`));
  await tab.goto(url);
  const outcome: unknown = await tab.evaluate("globalThis.outcome");
  if (faults.length > 0) throw new Error(`${url}: ${faults.join("; ")}`);
  return outcome;
}

/** The browser of the npm package, told that the machine has none of the libraries that it needs: it brings them. */
async function loadChromium(): Promise<typeof Chromium> {
  process.env["AWS_LAMBDA_JS_RUNTIME"] = "nodejs22.x";
  return (await import("@sparticuz/chromium")).default;
}
