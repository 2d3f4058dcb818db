// Stands for modules that a spec does without: see jest.preset.js.
module.exports = {};
