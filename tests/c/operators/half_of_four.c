/* See half.h. */
#define SIS_LANES 4
#include "../../../ops-c/src/operators/convert_half.h"

#include "half.h"

HALF_TURNS(half_of_four, "vectors of four")
