#!/usr/bin/env node
// `npx nx run docs:figures`: trains the net of the documentation's figures, records what it gives, and draws them into
// docs/images. With `--draw` it only draws.
import "../readme-example/src/register.mjs";

const { trainFigureNet } = await import("./src/figures/train-figure-net.ts");
const { recordFigures } = await import("./src/figures/record-figures.ts");
const { writeFigures } = await import("./src/figures/write-figures.ts");
if (!process.argv.includes("--draw")) await recordFigures(await trainFigureNet());
await writeFigures();
