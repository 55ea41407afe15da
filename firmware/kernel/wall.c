/* The time of day, as a distance from the core's clock. */
#include "kernel/wall.h"

#include "arch/cpu.h"
#include "kernel/board.h"

static volatile bool is_set;
static volatile int64_t offset; /* of the core's clock at 0 */

static int64_t clock_us(void) { return (int64_t)(sis_cpu_now_ns() / 1000); }

/* A host that says more than a clock can hold (some 290,000 years) is not believed. */
void sis_wall_set(int64_t us) {
    if (us < 0 || us > INT64_MAX / 2) return;
    offset = us - clock_us();
    is_set = true;
}

void sis_wall_start(void) {
    const sis_clock_device *clock = &sis_board.clock;
    uint32_t seconds = clock->driver ? clock->driver->seconds(clock) : 0;
    if (seconds > 0) sis_wall_set((int64_t)seconds * 1000000); /* one that was never set says 0 */
}

bool sis_wall_is_set(void) { return is_set; }

int64_t sis_wall_us(void) { return clock_us() + offset; }
