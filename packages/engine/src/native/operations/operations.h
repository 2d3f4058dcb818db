#pragma once

#include <string>

#include "kernels.h"

// Makes the operations known to TensorFlow, with these inner loops. Returns what went wrong, empty if nothing did.
std::string RegisterOperations(const Kernels* kernels);
