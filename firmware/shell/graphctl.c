/* Shell command: graphctl. */
#include "shell/graphctl.h"

#include <string.h>

#include "shell/command.h"

SIS_COMMAND(
    graphctl, "VERB [WORD ...]", "graphs by hand, by control frames",
    "A graph that stays until it is dropped; a script that is run takes its memory, and it is gone.\n"
    "  create [OPSET]                       begin anew with an empty graph\n"
    "  input NAME DTYPE SHAPE               a tensor, as x f32 2x3\n"
    "  constant NAME DTYPE SHAPE VALUE...   one that is known\n"
    "  op OPERATOR TENSORS [ATTRIBUTE=...]  as Conv 0,1,- strides=2,2 group=4\n"
    "  output TENSOR NAME                   what comes out\n"
    "  compile [BYTES]                      with so many bytes for shapes of a run\n"
    "  set TENSOR VALUE...                  an input\n"
    "  run                                  the graph, once\n"
    "  read TENSOR                          an output\n"
    "  add-channel CAPACITY                 a channel of the dataflow graph\n"
    "  define KIND INPUTS OUTPUTS NAME      the next operator: tee, timer, ...; else it runs the graph\n"
    "  add-operator IN OUT [STAGE [PRIORITY]]  between channels, - is none\n"
    "  connect OPERATOR in|out PORT CHANNEL a further port\n"
    "  build                                the dataflow graph: tokens can be written then\n"
    "  write CHANNEL DTYPE SHAPE VALUE...   a token into a channel\n"
    "  take CHANNEL                         a token out of it\n"
    "  end CHANNEL                          no more tokens come\n"
    "  start STEPS                          steps of the dataflow graph\n"
    "  send COMMAND [FIELD...]              any command of docs/frames.md\n"
    "  show                                 what there is\n"
    "  drop                                 give all memory back\n"
    "example: graphctl input x f32 2x3\n") {
    if (count < 2) return sis_command_usage("graphctl");
    if (strcmp(words[1], "show") == 0 && count == 2) {
        sis_graphctl_show();
    } else if (strcmp(words[1], "drop") == 0 && count == 2) {
        sis_control_here_drop();
    } else {
        return sis_graphctl_verb(words[1], (uint32_t)count - 2, words + 2);
    }
    return 0;
}
