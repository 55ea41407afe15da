/* Platform: what the engine needs of the place it runs in. Implemented by firmware and by the `native` host program.
 * Every function gets `context`; none may call back into the engine. */
#ifndef SIS_PLATFORM_H
#define SIS_PLATFORM_H

#include "sis/error.h"
#include "sis/gpio.h"
#include "sis/tensor.h"

typedef struct sis_platform {
    void *context;
    const char *target; /* "native", "qemu-virt", … */

    /* Bytes to the console; stream 1 output, 2 diagnostics. */
    void (*write)(void *context, int stream, const char *bytes, size_t count);

    uint64_t (*now_ns)(void *context);      /* monotonic, from an arbitrary start */
    int64_t (*instructions)(void *context); /* retired on this core; -1 = cannot count */
    void (*idle_until)(void *context,
                       uint64_t now_ns); /* sleep until then, or earlier when something happened */
    bool (*interrupted)(void *context);  /* Ctrl-C was pressed; polled often, must be cheap */

    /* A file in memory that stays there, unchanged, as long as the platform does. SIS_NO_FILE. */
    sis_status (*read_file)(void *context, const char *name, const uint8_t **data, size_t *bytes);
    /* Keeps a copy, which read_file then gives. The name is a plain one, without slashes. SIS_OUT_OF_ARENA when there is no room. */
    sis_status (*write_file)(void *context, const char *name, const uint8_t *data, size_t bytes);
    /* Name of file i in sorted order; NULL past the last. */
    const char *(*file_name)(void *context, uint32_t index);

    /* Microseconds since 1970, for Date. NULL where there is no clock: Date then counts from the start of now_ns. */
    int64_t (*wall_us)(void *context);

    /* What was typed or piped to the console since the last call, at most `size` bytes: how many; 0 = nothing now, -1 = the
     * end. Never waits. NULL where there is no console to read: that is its end. */
    int64_t (*read_console)(void *context, uint8_t *bytes, size_t size);

    /* The packed source map of a module, by the name that it has in stack traces; it stays as a file does. SIS_NO_FILE. NULL
     * where there are none. */
    sis_status (*read_map)(void *context, const char *module, const uint8_t **data, size_t *bytes);

    /* Streams that somebody feeds, as sis_stream_open, _read and _close of sis/streams.h; NULL: there are none. */
    sis_status (*stream_open)(void *context, const char *name, uint32_t *id, sis_error *error);
    int64_t (*stream_read)(void *context, uint32_t id, uint8_t *bytes, size_t size, sis_error *error);
    void (*stream_close)(void *context, uint32_t id);

    sis_gpio *pins; /* NULL: this place has none */

    /* The script is over, however it ended: its streams and pins are nobody's. NULL: nothing to do. */
    void (*script_ends)(void *context);
} sis_platform;

#endif
