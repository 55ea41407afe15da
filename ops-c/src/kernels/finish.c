/* finish.h on memory. */
#include "finish.h"

void sis_finish_apply(const sis_finish *f, float *y, size_t first, size_t n) {
    if (!sis_finishes(f)) return;
    const float *add = f->add ? f->add + first : y + first;
    y += first;
    size_t i = 0;
    for (; i + SIS_LANES <= n; i += SIS_LANES)
        sis_store(y + i, sis_finish_vector(f, sis_load(y + i), sis_load(add + i)));
    if (i < n)
        sis_store_n(y + i, n - i, sis_finish_vector(f, sis_load_n(y + i, n - i), sis_load_n(add + i, n - i)));
}
