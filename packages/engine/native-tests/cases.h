// For each registered operation: cases with sizes that fill vectors and tiles, and sizes that leave a rest of them.
#pragma once

#include <vector>

#include "host.h"

// Operations without a case, and cases of no operation, are the test's to find.
std::vector<OpCase> AllCases();

// The shapes of nets, for the benchmark.
std::vector<OpCase> BenchCases();
