/* Puts a kernel, its tree and its initrd where the boot protocols of Linux want them (Documentation/arch/arm64/booting.rst,
 * Documentation/arch/arm/booting.rst), writes them out of the caches, and jumps. */
#include "loader/boot.h"

#include <stdbool.h>
#include <string.h>

#include "arch/cpu.h"
#include "arch/jump.h"
#include "kernel/about.h"
#include "kernel/exit.h"
#include "kernel/handover.h"
#include "kernel/image.h"
#include "loader/kernel.h"
#include "loader/layout.h"
#include "loader/tree.h"
#include "loader/uploads.h"

enum { MOST_BOOTARGS = 1024 };

static const char *trouble;
static uint8_t *kept_tree; /* NULL: none was handed over */
static uint64_t initrd_room;

static struct {
    bool chosen;
    sis_loader_kernel kernel;
    const uint8_t *image;
    uint32_t image_bytes, initrd_bytes;
    bool own_bootargs;
    char bootargs[MOST_BOOTARGS];
} boot;

/* Numbers, not pointers: what lies outside of the image is no part of it for the compiler. */
static uint8_t *place(uint64_t up) { return (uint8_t *)((uintptr_t)__image_start + (uintptr_t)up); }
static uint8_t *place_below(uint64_t down) { return (uint8_t *)((uintptr_t)__image_start - (uintptr_t)down); }

/* From `start` to the end of its piece of memory, or to what the tree reserves. */
static uint64_t room_from(const uint8_t *start) {
    uint64_t at = (uintptr_t)start, end = 0;

    for (uint32_t i = 0; i < sis_boot.n_ram; i++) {
        const sis_range *ram = &sis_boot.ram[i];
        if (at >= ram->base && at - ram->base < ram->size) end = ram->base + ram->size;
    }
    for (uint32_t i = 0; i < sis_boot.n_reserved; i++) {
        const sis_range *taken = &sis_boot.reserved[i];
        if (taken->base + taken->size > at && taken->base < end) end = taken->base > at ? taken->base : at;
    }
    return end > at ? end - at : 0;
}

void sis_boot_prepare(void) {
    uint8_t *lowest = place_below(SIS_LAYOUT_TREE_KEPT);
    uint64_t all = SIS_LAYOUT_TREE_KEPT + SIS_LAYOUT_INITRD;

    if (!sis_boot.tree.size)
        trouble = "no device tree was handed over, so nothing is known of this board's memory";
    else if (!sis_handover_in_ram((sis_range){(uintptr_t)lowest, all}))
        trouble = "this board has too little memory for a loader";
    if (trouble) return;
    const void *tree = (const void *)(uintptr_t)sis_boot.tree.base;
    if (sis_tree_copy(tree, lowest, SIS_LAYOUT_TREE_ROOM, NULL))
        kept_tree = lowest;
    else
        trouble = "the device tree that was handed over is damaged";
    initrd_room = room_from(place(SIS_LAYOUT_INITRD));
    sis_uploads_place(SIS_UPLOAD_KERNEL, place_below(SIS_LAYOUT_KERNEL), SIS_LAYOUT_KERNEL_ROOM);
    sis_uploads_place(SIS_UPLOAD_INITRD, place(SIS_LAYOUT_INITRD), initrd_room);
}

const char *sis_boot_trouble(void) { return trouble; }
uint64_t sis_boot_room(void) { return initrd_room; }
bool sis_boot_chosen(void) { return boot.chosen; }

/* The kernel's own memory lies below everything of ours, in RAM. */
static bool has_room(const sis_loader_kernel *kernel) {
    uint64_t ours = (uintptr_t)place_below(SIS_LAYOUT_TREE_KEPT);
    return kernel->base < ours && kernel->memory <= ours - kernel->base &&
           sis_handover_in_ram((sis_range){kernel->base, kernel->memory});
}

sis_status sis_boot_choose(uint32_t kernel, uint32_t initrd, const char *bootargs, sis_error *error) {
    boot.chosen = false;
    boot.image = sis_uploads_whole(kernel, &boot.image_bytes);
    boot.initrd_bytes = 0;
    if (kernel != SIS_UPLOAD_KERNEL || !boot.image)
        return sis_error_set(error, SIS_BAD_STATE, "there is no whole kernel to start");
    if (initrd != SIS_NO_UPLOAD &&
        (initrd != SIS_UPLOAD_INITRD || !sis_uploads_whole(initrd, &boot.initrd_bytes)))
        return sis_error_set(error, SIS_BAD_STATE, "there is no whole initrd to start with");
    if (strlen(bootargs) >= MOST_BOOTARGS)
        return sis_error_set(error, SIS_BAD_ARGUMENT, "more than %u bytes of arguments",
                             (uint64_t)MOST_BOOTARGS - 1);
    sis_status status = sis_loader_kernel_check(boot.image, boot.image_bytes, sis_about.board, sis_about.arch,
                                                &boot.kernel, error);
    if (status) return status;
    if (!has_room(&boot.kernel))
        return sis_error_set(error, SIS_OUT_OF_ARENA, "the kernel wants %u bytes at %u, which are not free",
                             boot.kernel.memory, boot.kernel.base);
    strcpy(boot.bootargs, bootargs);
    boot.own_bootargs = bootargs[0] != 0;
    boot.chosen = true;
    return SIS_OK;
}

_Noreturn void sis_boot_go(void) {
    uint8_t *initrd = place(SIS_LAYOUT_INITRD), *tree = place(SIS_LAYOUT_TREE_NEW);
    sis_tree_change change = {(uintptr_t)initrd, (uintptr_t)initrd + boot.initrd_bytes,
                              boot.own_bootargs ? boot.bootargs : NULL};

    size_t tree_bytes = sis_tree_copy(kept_tree, tree, SIS_LAYOUT_TREE_ROOM, &change);
    if (!tree_bytes) sis_panic("the device tree has no room for the kernel's initrd and arguments");
    void *base = (void *)(uintptr_t)boot.kernel.base;
    memcpy(base, boot.image, boot.image_bytes);
    sis_cpu_clean(base, boot.image_bytes);
    sis_cpu_clean(tree, tree_bytes);
    if (boot.initrd_bytes) sis_cpu_clean(initrd, boot.initrd_bytes);
    sis_jump((uintptr_t)base, (uintptr_t)tree);
}
