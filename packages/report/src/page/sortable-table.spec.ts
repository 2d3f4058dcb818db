import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, it } from "@jest/globals";
import { launch } from "puppeteer-core";
import { renderPage, type SortableCell, sortableTable, table } from "@spinegrade/report";
import { temporaryFolder } from "@spinegrade/test-utils";

const RUNS: readonly (readonly [string, number | undefined])[] = [
  ["nfn", 0.6],
  ["bugged", 0.9],
  ["untrained", undefined],
  ["long", 0.5],
];
const COLUMNS = [{ heading: "run" }, { heading: "log loss", numeric: true }];
const cell = (value: number | string | undefined): SortableCell => ({ shown: value ?? "–", value });
const sortable = () =>
  sortableTable({ name: "runs", columns: COLUMNS, rows: RUNS.map((row) => row.map(cell)), sortedBy: 1 });
const page = () => renderPage({ title: "Runs", sections: [{ heading: "All", content: [sortable()] }] });

it("stands in the first order without style, and brings its style only where it is", () => {
  const names = [...page().matchAll(/<th scope="row">(\w+)/g)].map(([, name]) => name);
  expect(names).toEqual(["long", "nfn", "bugged", "untrained"]);
  const plain = table({ columns: COLUMNS, rows: [["nfn", 0.6]] });
  expect(renderPage({ title: "Runs", sections: [{ heading: "All", content: [plain] }] })).not.toContain(
    "sortable",
  );
  expect(page()).not.toMatch(/<script/);
});

it("refuses more columns than the style has rules for", () => {
  const columns = Array.from({ length: 41 }, () => ({ heading: "x" }));
  expect(() => sortableTable({ name: "a", columns, rows: [], sortedBy: 0 })).toThrow("one of 40 at most");
});

it("is sorted in a browser by the column that is chosen, either way", async () => {
  process.env["AWS_LAMBDA_JS_RUNTIME"] = "nodejs22.x"; // the package then brings the libraries that it needs
  const { default: chromium } = await import("@sparticuz/chromium");
  const executablePath = await chromium.executablePath();
  const browser = await launch({ executablePath, args: chromium.args, headless: "shell" });
  const path = join(await temporaryFolder("sortable"), "page.html");
  await writeFile(path, page());
  const tab = await browser.newPage();
  await tab.goto(pathToFileURL(path).href);
  // rows from top to bottom as they are seen
  const seen = () =>
    tab.evaluate(`[...document.querySelectorAll("tbody tr")]
      .sort((a, b) => a.getBoundingClientRect().top - b.getBoundingClientRect().top)
      .map((row) => row.firstElementChild.textContent)`);
  expect(await seen()).toEqual(["long", "nfn", "bugged", "untrained"]);
  await tab.click(".by-0");
  expect(await seen()).toEqual(["bugged", "long", "nfn", "untrained"]);
  await tab.click(".descending");
  expect(await seen()).toEqual(["untrained", "nfn", "long", "bugged"]);
  // a cell lies under its heading
  const left = (selector: string) =>
    tab.evaluate(`document.querySelector(${JSON.stringify(selector)}).getBoundingClientRect().left`);
  expect(await left("tbody td")).toBe(await left("thead th:nth-child(2)"));
  await browser.close();
});
