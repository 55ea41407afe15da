/* The chain loader: an image that the board starts in the kernel's place and that takes a kernel over the serial line
 * (npm run flash -- --port). No files, no scripts, no interrupt is ever taken: the UART is polled, the link turns, and what
 * six control frames ask for is done. */
#include "arch/cpu.h"
#include "arch/exception.h"
#include "arch/interrupts.h"
#include "kernel/about.h"
#include "kernel/board.h"
#include "kernel/console.h"
#include "kernel/cores.h"
#include "kernel/exit.h"
#include "kernel/handover.h"
#include "kernel/main.h"
#include "kernel/print.h"
#include "kernel/uart.h"
#include "link/link.h"
#include "loader/boot.h"
#include "loader/commands.h"
#include "loader/uploads.h"
#include "session/bauds.h"

enum {
    RECEIVE_RING = 4096,
    SEND_RING = 4096,
    LINK_BYTES = 96 << 10,
    PIECE = 256, /* bytes moved between two looks at the UART's FIFO */
    REPLY_WAIT_US = 500000,
};

const bool sis_cores_wanted = false;

static uint8_t link_memory[LINK_BYTES] __attribute__((aligned(64)));
static sis_link *link;

/* Bytes for the line that the UART has no room for yet. */
static uint8_t out[PIECE];
static size_t out_at, out_count;

static uint64_t now_us(void) { return sis_cpu_now_ns() / 1000; }

static void greet(void) {
    sis_print("SIS loader %s on %s: send a kernel with npm run flash -- --board %s --port PORT\n",
              sis_about.version, sis_about.board, sis_about.board);
    if (sis_boot_trouble()) sis_print("it cannot take any: %s\n", sis_boot_trouble());
}

static void typed(void *context, const uint8_t *bytes, size_t count) {
    (void)context, (void)bytes, (void)count;
    greet();
}

static void opened(void *context, const sis_link_hello *hello) {
    (void)context, (void)hello;
    sis_loader_begin();
}

static void start_link(void) {
    sis_link_config config = {
        .events = {.typed = typed, .opened = opened},
        .board = sis_about.board,
        .release = sis_about.version,
#ifdef SIS_TOKEN
        .token = SIS_TOKEN,
#else
        .any_token = true, /* whoever holds the cable may load: so it is with the card, too */
#endif
        .baud = sis_board.console.baud,
        .receive_bytes = RECEIVE_RING,
        .send_bytes = SEND_RING,
    };
    config.baud_count = sis_bauds(&config.bauds);
    link = sis_link_start(link_memory, sizeof link_memory, &config, now_us());
    if (!link) sis_panic("the link's memory is too small");
}

/* Interrupts stay masked; one that is pending ends a sleep, and with it the work of an emulator that has other things to do. */
static void start_sleep(void) {
    const sis_interrupt_device *device = &sis_board.interrupts;

    device->driver->start(device);
    bool timer = device->driver->enable(device, sis_board.timer_interrupt);
    sis_cpu_sleep_is_possible(timer && device->driver->enable(device, sis_board.console.interrupt));
}

static void rest(void) {
    uint64_t until = sis_link_deadline(link);
    if (until < UINT64_MAX / 1000)
        sis_cpu_sleep_until(until * 1000);
    else
        sis_cpu_sleep_until(UINT64_MAX);
}

/* One turn: what came, what time brought, what is to go. Sleeps where it did nothing. */
static void turn(void) {
    uint8_t in[PIECE];
    uint64_t now = now_us();
    size_t came = sis_uart_read(in, sizeof in);

    sis_link_bytes(link, in, came, now);
    sis_link_poll(link, now);
    if (!out_count) out_count = sis_link_output(link, out, sizeof out, now);
    while (out_at < out_count && sis_uart_try_put(out[out_at])) out_at++;
    uint32_t rate = sis_link_rate_wanted(link);
    if (rate && out_at == out_count) {
        sis_uart_flush();
        sis_uart_set_baud(rate);
        sis_link_switched(link, now_us());
    }
    bool hashing = sis_uploads_turn(link);
    sis_loader_answer(link);
    if (!came && !hashing && !out_count) rest();
    if (out_at == out_count) out_count = out_at = 0;
}

/* Lets the last reply arrive and ends the session; a host that is gone is not waited for. */
static void take_leave(void) {
    uint64_t end = now_us() + REPLY_WAIT_US;
    while (sis_link_is_open(link) && sis_link_unsent(link, SIS_LINK_CONTROL) && now_us() < end) turn();
    sis_link_leave(link, SIS_LINK_BYE_RESTART, now_us());
    while ((sis_link_is_open(link) || out_at < out_count) && now_us() < end) turn();
    sis_uart_flush();
    sis_uart_set_baud(sis_board.console.baud);
}

/* The vectors' way out of the architecture; kernels handle interrupts in kernel/watch.c. */
void sis_interrupt(sis_exception_frame *frame) {
    (void)frame;
    sis_panic("an interrupt, and the loader allows none");
}

void sis_kernel_main(void) {
    sis_allow_errors();
    sis_console_start();
    sis_cpu_start(sis_board.timer_frequency);
    sis_about_check();
    sis_boot_prepare();
    start_link();
    start_sleep();
    greet();
    while (sis_loader_wished() == SIS_WISH_NOTHING) turn();
    take_leave();
    if (sis_loader_wished() == SIS_WISH_RESTART) sis_restart();
    sis_boot_go();
}
