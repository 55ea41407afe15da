/* Arm's PL031 real time clock (DDI 0224C, 3.3): it counts seconds, in QEMU those since 1970. */
#include "drivers/driver.h"

enum { RTCDR = 0x00 };

static uint32_t seconds(const sis_clock_device *device) { return sis_device_read(device->base + RTCDR); }

const sis_clock_driver sis_pl031 = {seconds};
