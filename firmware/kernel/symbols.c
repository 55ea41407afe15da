/* Looks addresses up in the symbol table at the end of the image's constants. */
#include "kernel/symbols.h"

#include "kernel/image.h"
#include "kernel/print.h"

/* Layout: count, then count offsets from the image's start in ascending order, count offsets of names in the text
 * that follows. Empty (count 0) until generate/symbols.mjs has filled it. */
typedef struct symbol_table {
    uint32_t count;
    uint32_t words[];
} symbol_table;

__attribute__((section(".symbols"), used)) static const uint8_t reserved[SIS_SYMBOL_BYTES] = {0};

extern const symbol_table sis_symbol_table;

const char *sis_symbol_text(uintptr_t address) {
    static char text[160];

    uintptr_t start = (uintptr_t)__image_start;
    if (address < start || address >= (uintptr_t)__text_end || sis_symbol_table.count == 0) {
        sis_format(text, sizeof text, sizeof address == 8 ? "%016lx" : "%08lx", (unsigned long)address);
        return text;
    }
    uint32_t offset = (uint32_t)(address - start);
    uint32_t low = 0, high = sis_symbol_table.count;
    while (high - low > 1) {
        uint32_t middle = low + (high - low) / 2;
        if (sis_symbol_table.words[middle] <= offset)
            low = middle;
        else
            high = middle;
    }
    const uint32_t *words = sis_symbol_table.words;
    const char *names = (const char *)(words + 2 * sis_symbol_table.count);
    sis_format(text, sizeof text, "%s+0x%x (image+0x%x)", names + words[sis_symbol_table.count + low],
               offset - words[low], offset);
    return text;
}
