// Our operations, a family from each of the files *-operations.cc.
#pragma once

#include <vector>

#include "operation.h"

std::vector<Definition> AttentionOperations();
std::vector<Definition> BatchNormOperations();
std::vector<Definition> DepthwiseLinearOperations();
std::vector<Definition> DepthwiseOperations();
std::vector<Definition> LayerNormOperations();
std::vector<Definition> LinearOperations();
std::vector<Definition> PointwiseOperations();
std::vector<Definition> WinogradOperations();
