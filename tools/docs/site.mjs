#!/usr/bin/env node
// `npm run docs`: builds the documentation site into tools/docs/dist/site.
import "../readme-example/src/register.mjs";

const { buildSite } = await import("./src/site/build-site.ts");
await buildSite();
