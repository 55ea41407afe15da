/* The line of sis-device: never waits but in device_line_wait, and outlives whoever is at its other end. */
#include "device.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <termios.h>
#include <unistd.h>

static bool fail(const char *what, const char *name) {
    fprintf(stderr, "sis-device: %s %s: %s\n", what, name, strerror(errno));
    return false;
}

static bool do_not_wait(int fd) {
    int flags = fcntl(fd, F_GETFL);
    return flags >= 0 && fcntl(fd, F_SETFL, flags | O_NONBLOCK) == 0;
}

/* The slave is opened once to be made raw, and stays open: a pty whose last user left forgets its settings. */
static bool open_pty(device_line *line) {
    struct termios settings;
    int master = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);

    if (master < 0 || grantpt(master) != 0 || unlockpt(master) != 0) return fail("cannot make", "a pty");
    const char *path = ptsname(master);
    int slave = path ? open(path, O_RDWR | O_NOCTTY | O_CLOEXEC) : -1;
    if (slave < 0 || tcgetattr(slave, &settings) != 0) return fail("cannot open", "the pty");
    cfmakeraw(&settings);
    cfsetspeed(&settings, B115200);
    if (tcsetattr(slave, TCSANOW, &settings) != 0 || !do_not_wait(master)) return fail("cannot set", path);
    line->in = line->out = master;
    line->listening = slave;
    printf("%s\n", path);
    fflush(stdout);
    return true;
}

static bool open_socket(device_line *line, const char *path) {
    struct sockaddr_un address = {.sun_family = AF_UNIX};

    if (strlen(path) >= sizeof address.sun_path) {
        errno = ENAMETOOLONG;
        return fail("cannot listen at", path);
    }
    memcpy(address.sun_path, path, strlen(path) + 1);
    unlink(path);
    line->listening = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (line->listening < 0 ||
        bind(line->listening, (const struct sockaddr *)&address, sizeof address) != 0 ||
        listen(line->listening, 4) != 0)
        return fail("cannot listen at", path);
    printf("%s\n", path);
    fflush(stdout);
    return true;
}

bool device_line_open(device_line *line, const device_options *options) {
    *line = (device_line){.place = options->place,
                          .in = -1,
                          .out = -1,
                          .listening = -1,
                          .rate = options->baud,
                          .broken = options->broken};
    if (line->place == DEVICE_PTY) return open_pty(line);
    if (line->place == DEVICE_SOCKET) return open_socket(line, options->socket);
    line->in = STDIN_FILENO;
    line->out = STDOUT_FILENO;
    return (do_not_wait(line->in) && do_not_wait(line->out)) || fail("cannot use", "stdin and stdout");
}

static void hang_up(device_line *line) {
    if (line->place == DEVICE_SOCKET && line->in >= 0) {
        close(line->in);
        line->in = line->out = -1;
    }
    if (line->place == DEVICE_STDIO) line->ended = true;
}

void device_line_close(device_line *line) {
    hang_up(line);
    if (line->place == DEVICE_PTY && line->in >= 0) close(line->in);
    if (line->listening >= 0) close(line->listening);
}

/* One client at a time; the next waits until this one is gone, as QEMU's sockets do. */
static void answer(device_line *line) {
    if (line->place != DEVICE_SOCKET || line->in >= 0) return;
    int client = accept(line->listening, NULL, NULL);
    if (client < 0) return;
    if (do_not_wait(client))
        line->in = line->out = client;
    else
        close(client);
}

/* What a UART at another rate makes of bytes. */
static void garble(const device_line *line, uint8_t *bytes, size_t count) {
    uint32_t theirs = line->place == DEVICE_PTY ? device_pty_rate(line->in) : 0;
    bool same = theirs == 0 || theirs == line->rate;

    if (same && (line->broken == 0 || line->rate != line->broken)) return;
    for (size_t i = 0; i < count; i++) bytes[i] = (uint8_t)(bytes[i] * 7u ^ 0x5au);
}

size_t device_line_read(device_line *line, uint8_t *bytes, size_t room) {
    answer(line);
    if (line->in < 0 || line->ended) return 0;
    ssize_t count = read(line->in, bytes, room);
    if (count > 0) {
        garble(line, bytes, (size_t)count);
        return (size_t)count;
    }
    bool later = count < 0 && (errno == EAGAIN || errno == EINTR || errno == EIO);
    if (!later) hang_up(line);
    return 0;
}

size_t device_line_write(device_line *line, const uint8_t *bytes, size_t count) {
    uint8_t copy[4096];

    if (line->out < 0 || line->ended) return count;
    if (count > sizeof copy) count = sizeof copy;
    memcpy(copy, bytes, count);
    garble(line, copy, count);
    ssize_t written = write(line->out, copy, count);
    if (written >= 0) return (size_t)written;
    if (errno == EAGAIN || errno == EINTR) return 0;
    hang_up(line);
    return count;
}

void device_line_wait(device_line *line, uint64_t microseconds, bool to_write) {
    struct pollfd wanted[2] = {
        {.fd = line->in < 0 && line->place == DEVICE_SOCKET ? line->listening : line->in, .events = POLLIN},
        {.fd = to_write ? line->out : -1, .events = POLLOUT}};
    uint64_t milliseconds = microseconds / 1000 + (microseconds % 1000 != 0);

    poll(wanted, 2, milliseconds > 1000 ? 1000 : (int)milliseconds);
}
