/* See half.h. */
#include "../../../ops-c/src/operators/convert_half.h"

#include "half.h"

HALF_TURNS(half_own, "the processor's vectors")
