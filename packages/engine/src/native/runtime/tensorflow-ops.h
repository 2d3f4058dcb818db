// The operations as TensorFlow's: the only part that knows its C API.
#pragma once

#include <string>

// Registers all of RegisteredOps() with TensorFlow, for its CPU. Called once a process, after UseInstructionSet. Returns
// what went wrong, empty if nothing did.
std::string RegisterOpsWithTensorFlow();
