/* Shell command: token. Whoever can type here may also know what opens a session. */
#include "session/token.h"

#include "shell/command.h"

SIS_COMMAND(token, "", "what a host must know to open a session", "example: token\n") {
    sis_token_print();
    return 0;
}
