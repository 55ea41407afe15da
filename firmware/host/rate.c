/* The rate of a pty's other end. Its own file: the kernel's termios2 and the C library's termios do not go together. */
#include "device.h"

#include <asm/termbits.h>
#include <sys/ioctl.h>

uint32_t device_pty_rate(int fd) {
    struct termios2 settings;
    return ioctl(fd, TCGETS2, &settings) == 0 ? settings.c_ospeed : 0;
}
