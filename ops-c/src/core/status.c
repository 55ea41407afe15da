/* Names and texts of status codes, for any number. */
#include "core.h"

const char *sis_status_name(sis_status status) {
    return (uint32_t)status < SIS_STATUS_COUNT ? sis_status_names[status] : "?";
}

const char *sis_status_text(sis_status status) {
    return (uint32_t)status < SIS_STATUS_COUNT ? sis_status_texts[status] : "?";
}
