/* Control frames: their layouts as the parser and the writer of replies read them.
 * Made by firmware/generate/frames.mjs from firmware/frames.json. Do not edit. */
/* clang-format off */
#include "frames.h"

static const sis_wire_field about_reply[] = {
    {"protocol", SIS_WIRE_U8, false, offsetof(sis_frame_about_reply, protocol), UINT64_C(0), UINT64_MAX},
    {"version", SIS_WIRE_STRING, false, offsetof(sis_frame_about_reply, version), UINT64_C(0), UINT64_MAX},
    {"board", SIS_WIRE_STRING, false, offsetof(sis_frame_about_reply, board), UINT64_C(0), UINT64_MAX},
    {"core", SIS_WIRE_STRING, false, offsetof(sis_frame_about_reply, core), UINT64_C(0), UINT64_MAX},
    {"opset", SIS_WIRE_U32, false, offsetof(sis_frame_about_reply, opset), UINT64_C(0), UINT64_MAX},
    {"operators", SIS_WIRE_U32, false, offsetof(sis_frame_about_reply, operators), UINT64_C(0), UINT64_MAX},
    {"commands", SIS_WIRE_U8, false, offsetof(sis_frame_about_reply, commands), UINT64_C(0), UINT64_MAX},
    {"memory", SIS_WIRE_U64, false, offsetof(sis_frame_about_reply, memory), UINT64_C(0), UINT64_MAX},
    {"free", SIS_WIRE_U64, false, offsetof(sis_frame_about_reply, free), UINT64_C(0), UINT64_MAX},
    {"filesFree", SIS_WIRE_U64, false, offsetof(sis_frame_about_reply, files_free), UINT64_C(0), UINT64_MAX},
    {"payload", SIS_WIRE_U32, false, offsetof(sis_frame_about_reply, payload), UINT64_C(0), UINT64_MAX},
    {"graphs", SIS_WIRE_U32, false, offsetof(sis_frame_about_reply, graphs), UINT64_C(0), UINT64_MAX},
    {"flows", SIS_WIRE_U32, false, offsetof(sis_frame_about_reply, flows), UINT64_C(0), UINT64_MAX},
    {"channels", SIS_WIRE_U32, false, offsetof(sis_frame_about_reply, channels), UINT64_C(0), UINT64_MAX},
    {"operatorsOfFlow", SIS_WIRE_U32, false, offsetof(sis_frame_about_reply, operators_of_flow), UINT64_C(0), UINT64_MAX},
    {"ports", SIS_WIRE_U32, false, offsetof(sis_frame_about_reply, ports), UINT64_C(0), UINT64_MAX},
    {"pending", SIS_WIRE_U32, false, offsetof(sis_frame_about_reply, pending), UINT64_C(0), UINT64_MAX},
    {"options", SIS_WIRE_STRINGS, false, offsetof(sis_frame_about_reply, options), UINT64_C(0), UINT64_MAX},
};
static const sis_wire_field begin_upload_fields[] = {
    {"name", SIS_WIRE_STRING, false, offsetof(sis_frame_begin_upload, name), UINT64_C(0), UINT64_MAX},
    {"bytes", SIS_WIRE_U64, false, offsetof(sis_frame_begin_upload, bytes), UINT64_C(0), UINT64_MAX},
    {"sha256", SIS_WIRE_HASH, false, offsetof(sis_frame_begin_upload, sha256), UINT64_C(0), UINT64_MAX},
};
static const sis_wire_field begin_upload_reply[] = {
    {"from", SIS_WIRE_U64, false, offsetof(sis_frame_begin_upload_reply, from), UINT64_C(0), UINT64_MAX},
    {"complete", SIS_WIRE_U8, false, offsetof(sis_frame_begin_upload_reply, complete), UINT64_C(0), UINT64_MAX},
};
static const sis_wire_field commit_upload_fields[] = {
    {"upload", SIS_WIRE_U32, false, offsetof(sis_frame_commit_upload, upload), UINT64_C(0), UINT64_MAX},
};
static const sis_wire_field abort_upload_fields[] = {
    {"upload", SIS_WIRE_U32, false, offsetof(sis_frame_abort_upload, upload), UINT64_C(0), UINT64_MAX},
};
static const sis_wire_field boot_image_fields[] = {
    {"kernel", SIS_WIRE_U32, false, offsetof(sis_frame_boot_image, kernel), UINT64_C(0), UINT64_MAX},
    {"initrd", SIS_WIRE_U32, false, offsetof(sis_frame_boot_image, initrd), UINT64_C(0), UINT64_MAX},
    {"bootargs", SIS_WIRE_STRING, false, offsetof(sis_frame_boot_image, bootargs), UINT64_C(0), UINT64_MAX},
};

const sis_frame_description sis_loader_frame_descriptions[SIS_LOADER_COMMAND_COUNT] = {
    {33, "About", NULL, 0, about_reply, 18, 0, 0, false},
    {96, "BeginUpload", begin_upload_fields, 3, begin_upload_reply, 2, sizeof(sis_frame_begin_upload), 42, true},
    {97, "CommitUpload", commit_upload_fields, 1, NULL, 0, sizeof(sis_frame_commit_upload), 4, false},
    {98, "AbortUpload", abort_upload_fields, 1, NULL, 0, sizeof(sis_frame_abort_upload), 4, false},
    {104, "Reboot", NULL, 0, NULL, 0, 0, 0, false},
    {106, "BootImage", boot_image_fields, 3, NULL, 0, sizeof(sis_frame_boot_image), 10, true},
};
