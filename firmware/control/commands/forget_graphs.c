/* ForgetGraphs: all memory of graphs is the system's again. */
#include "generated/handlers.h"

sis_status sis_on_forget_graphs(sis_control *control, sis_reply *reply) {
    (void)reply;
    sis_control_forget(control);
    return SIS_OK;
}
