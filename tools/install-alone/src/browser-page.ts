import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import { extname, join, normalize } from "node:path";
import type Chromium from "@sparticuz/chromium";
import { launch } from "puppeteer-core";

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".wasm": "application/wasm",
};

/**
 * Opens `page` of a folder, served over loopback, in headless Chromium, and gives what its scripts leave in
 * `globalThis.outcome` (a promise is awaited).
 * @throws Error with the page's own error when a script throws, or a file is missing.
 */
export async function outcomeOfPage(folder: string, page: string): Promise<unknown> {
  const chromium = await loadChromium();
  const server = await serve(folder);
  const browser = await launch({
    executablePath: await chromium.executablePath(),
    args: chromium.args,
    headless: "shell",
  });
  try {
    const tab = await browser.newPage();
    const faults: string[] = [];
    tab.on("pageerror", (error) => faults.push(String(error)));
    tab.on("requestfailed", (request) => faults.push(`${request.url()} could not be loaded`));
    await tab.goto(`http://127.0.0.1:${portOf(server)}/${page}`);
    const outcome: unknown = await tab.evaluate("globalThis.outcome");
    if (faults.length > 0) throw new Error(`${page}: ${faults.join("; ")}`);
    return outcome;
  } finally {
    await browser.close();
    server.close();
  }
}

/** The browser of the npm package, told that the machine has none of the libraries that it needs: it brings them. */
async function loadChromium(): Promise<typeof Chromium> {
  process.env["AWS_LAMBDA_JS_RUNTIME"] = "nodejs22.x";
  return (await import("@sparticuz/chromium")).default;
}

function serve(folder: string): Promise<Server> {
  const server = createServer((request, response) => {
    const path = join(folder, normalize(new URL(request.url ?? "/", "http://localhost").pathname));
    stat(path)
      .then(() => {
        response.setHeader("Content-Type", TYPES[extname(path)] ?? "application/octet-stream");
        createReadStream(path).pipe(response);
      })
      .catch(() => {
        response.writeHead(404).end();
      });
  });
  return new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () => {
      resolve(server);
    });
  });
}

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === "object" && address !== null ? address.port : 0;
}
