#!/usr/bin/env node
// `npx nx run docs:figures`: draws the documentation's figures into docs/images.
import "../readme-example/src/register.mjs";

const { writeFigures } = await import("./src/figures/write-figures.ts");
await writeFigures();
