import preset, { twoAtOnce } from "../../jest.preset.js";

export default {
  ...preset,
  ...twoAtOnce,
};
