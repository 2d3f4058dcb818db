/** The process in which `compare` computes: takes the same options, prints the comparison as JSON. */
import { compareBackends } from "./compare-backends.ts";
import { readRequest } from "./read-settings.ts";

const { settings } = readRequest(process.argv.slice(2));
process.stdout.write(`${JSON.stringify(await compareBackends(settings))}\n`);
