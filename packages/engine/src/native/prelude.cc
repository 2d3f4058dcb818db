// Loaded before TensorFlow's own libraries: sets real environment variables (a test runner may give scripts only a
// copy of them), and sets the level below which TensorFlow keeps silent, from its first line on.
#include <dlfcn.h>
#include <node_api.h>

#include <cstdlib>
#include <string>

// TensorFlow's libraries ask this function of Abseil which messages to write. They write some while they are being
// loaded, before any setting of theirs can be reached; so this definition, found first, takes the place of theirs.
// Declared here because Abseil's headers pull in hundreds of others. The inline namespace is that of the Abseil in
// TensorFlow 2.21: with another release nothing is replaced, and the messages show.
namespace absl {
inline namespace lts_20250814 {
enum class LogSeverityAtLeast : int { kInfo = 0 };
__attribute__((visibility("default"))) LogSeverityAtLeast MinLogLevel();
static LogSeverityAtLeast min_log_level = LogSeverityAtLeast::kInfo;
LogSeverityAtLeast MinLogLevel() { return min_log_level; }
}  // namespace lts_20250814
}  // namespace absl

namespace {

std::string ReadString(napi_env env, napi_value value) {
  size_t length = 0;
  napi_get_value_string_utf8(env, value, nullptr, 0, &length);
  std::string text(length, '\0');
  napi_get_value_string_utf8(env, value, text.data(), length + 1, &length);
  return text;
}

// setVariable(name: string, value: string): void
napi_value SetVariable(napi_env env, napi_callback_info info) {
  size_t count = 2;
  napi_value arguments[2];
  napi_get_cb_info(env, info, &count, arguments, nullptr, nullptr);
  setenv(ReadString(env, arguments[0]).c_str(), ReadString(env, arguments[1]).c_str(), 1);
  return nullptr;
}

// setMinLogLevel(level: 0 information | 1 warnings | 2 errors | 3 fatal errors): void
napi_value SetMinLogLevel(napi_env env, napi_callback_info info) {
  size_t count = 1;
  napi_value argument;
  int32_t level = 0;
  napi_get_cb_info(env, info, &count, &argument, nullptr, nullptr);
  napi_get_value_int32(env, argument, &level);
  absl::min_log_level = static_cast<absl::LogSeverityAtLeast>(level);
  return nullptr;
}

void Export(napi_env env, napi_value exports, const char* name, napi_callback callback) {
  napi_value function;
  napi_create_function(env, name, NAPI_AUTO_LENGTH, callback, nullptr, &function);
  napi_set_named_property(env, exports, name, function);
}

// Node loads an addon so that only the addon itself sees its symbols; TensorFlow must find MinLogLevel here.
void MakeSymbolsGlobal() {
  Dl_info self;
  if (dladdr(reinterpret_cast<void*>(&absl::MinLogLevel), &self) != 0) {
    dlopen(self.dli_fname, RTLD_LAZY | RTLD_NOLOAD | RTLD_GLOBAL);
  }
}

}  // namespace

NAPI_MODULE_INIT() {
  MakeSymbolsGlobal();
  Export(env, exports, "setVariable", SetVariable);
  Export(env, exports, "setMinLogLevel", SetMinLogLevel);
  return exports;
}
