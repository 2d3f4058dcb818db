// The Node addon that brings the operations: registers them when it is loaded, once a process.
#include <node_api.h>

#include <array>
#include <cstdlib>
#include <string>

#include "runtime/active-kernels.h"
#include "runtime/arena.h"
#include "runtime/op-definition.h"
#include "runtime/tensorflow-ops.h"
#include "runtime/thread-pool.h"

namespace {

double NumberArgument(napi_env env, napi_callback_info info) {
  size_t count = 1;
  napi_value argument = nullptr;
  double number = 0;
  napi_get_cb_info(env, info, &count, &argument, nullptr, nullptr);
  napi_get_value_double(env, argument, &number);
  return number;
}

// setThreads(threads: number): void
napi_value SetThreadCount(napi_env env, napi_callback_info info) {
  SetThreads(static_cast<size_t>(NumberArgument(env, info)));
  return nullptr;
}

// limitScratch(bytes: number): void, negative for no limit
napi_value LimitScratchBytes(napi_env env, napi_callback_info info) {
  LimitScratch(static_cast<int64_t>(NumberArgument(env, info)));
  return nullptr;
}

// useInstructions(name: string): string, the set that is used from now on: that one, or the newest older one that the
// processor has. Not while an operation runs.
napi_value UseInstructions(napi_env env, napi_callback_info info) {
  size_t count = 1, length = 0;
  napi_value argument = nullptr, used = nullptr;
  std::array<char, 32> name{};
  napi_get_cb_info(env, info, &count, &argument, nullptr, nullptr);
  napi_get_value_string_utf8(env, argument, name.data(), name.size(), &length);
  napi_create_string_utf8(env, UseInstructionSet(name.data()).instructions, NAPI_AUTO_LENGTH, &used);
  return used;
}

// multipliesBfloat16(): boolean, whether the set that is used and the processor do
napi_value AnswerMultipliesBfloat16(napi_env env, napi_callback_info) {
  napi_value answer = nullptr;
  napi_get_boolean(env, MultipliesBfloat16(), &answer);
  return answer;
}

void ExportFunction(napi_env env, napi_value exports, const char* name, napi_callback callback) {
  napi_value function = nullptr;
  napi_create_function(env, name, NAPI_AUTO_LENGTH, callback, nullptr, &function);
  napi_set_named_property(env, exports, name, function);
}

napi_value ToString(napi_env env, const char* text) {
  napi_value string = nullptr;
  napi_create_string_utf8(env, text, NAPI_AUTO_LENGTH, &string);
  return string;
}

// An array of the names of all of `items` that `isWanted`.
template <typename Items, typename IsWanted>
napi_value NamesOf(napi_env env, const Items& items, const IsWanted& isWanted) {
  napi_value names = nullptr;
  napi_create_array(env, &names);
  uint32_t count = 0;
  for (const auto& item : items) {
    if (isWanted(item)) napi_set_element(env, names, count++, ToString(env, item.name));
  }
  return names;
}

// SPINEGRADE_INSTRUCTIONS asks for an older instruction set than the processor's newest.
const Kernels& ChooseKernels() {
  const char* const asked = std::getenv("SPINEGRADE_INSTRUCTIONS");
  return UseInstructionSet(asked == nullptr ? "" : asked);
}

}  // namespace

// exports: { setThreads, useInstructions, limitScratch, multipliesBfloat16: whether the set that is used and the processor do;
// instructions: string, the set taken at first; compiledInstructions: string[], newest first; supportedInstructions: string[],
// of these, by this processor; operations: string[] }
NAPI_MODULE_INIT() {
  static const Kernels& kernels = ChooseKernels();
  static const std::string failure = RegisterOpsWithTensorFlow();
  if (!failure.empty()) {
    napi_throw_error(env, nullptr, ("TensorFlow refused Spinegrade's operations: " + failure).c_str());
    return exports;
  }
  ExportFunction(env, exports, "setThreads", SetThreadCount);
  ExportFunction(env, exports, "useInstructions", UseInstructions);
  ExportFunction(env, exports, "limitScratch", LimitScratchBytes);
  ExportFunction(env, exports, "multipliesBfloat16", AnswerMultipliesBfloat16);
  const auto all = [](const auto&) { return true; };
  const auto isSupported = [](const InstructionSet& set) { return set.isSupported; };
  const auto& sets = CompiledInstructionSets();
  napi_set_named_property(env, exports, "instructions", ToString(env, kernels.instructions));
  napi_set_named_property(env, exports, "compiledInstructions", NamesOf(env, sets, all));
  napi_set_named_property(env, exports, "supportedInstructions", NamesOf(env, sets, isSupported));
  napi_set_named_property(env, exports, "operations", NamesOf(env, RegisteredOps(), all));
  return exports;
}
