export { default } from "../../src/site/vitepress-config.ts";
