/* Linked to a test, it has its graphs shared by four. */
#include "mixed_team.h"

__attribute__((constructor)) static void install(void) { sis_team_install(&mixed_team); }
