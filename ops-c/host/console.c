/* Looks before it reads: the descriptor may be shared with whoever started us, and stays as they set it. */
#include "console.h"

#include <errno.h>
#include <poll.h>
#include <unistd.h>

int64_t sis_host_read_console(uint8_t *bytes, size_t size) {
    struct pollfd input = {.fd = STDIN_FILENO, .events = POLLIN};
    const int ready = poll(&input, 1, 0);
    if (ready <= 0) return ready < 0 && errno != EINTR ? -1 : 0;
    if (input.revents & POLLNVAL) return -1; /* it was closed */
    const ssize_t count = read(STDIN_FILENO, bytes, size);
    if (count < 0) return errno == EAGAIN || errno == EINTR ? 0 : -1;
    return count == 0 ? -1 : count;
}
