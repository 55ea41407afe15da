/* The product has no heap but scripts' regions: picolibc's malloc always fails. */
#include <errno.h>
#include <stddef.h>

void *sbrk(ptrdiff_t bytes);

void *sbrk(ptrdiff_t bytes) {
    (void)bytes;
    errno = ENOMEM;
    return (void *)-1;
}
