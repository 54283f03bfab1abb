/* What user agents are: browser, operating system and device, by the patterns of uap-core
   (regexes.yaml of the ua-parser project), which the user has on disk. */
#ifndef RULEC_EXEC_AGENTS_H
#define RULEC_EXEC_AGENTS_H

#include "exec/run.h"
#include "value/value.h"

typedef enum AgentKind { AGENT_BROWSER, AGENT_SYSTEM, AGENT_DEVICE, AGENT_KINDS } AgentKind;

typedef struct Agents Agents;

/* The patterns in the file that EXEC names, or where the system keeps them; they live as long as
   the run. NULL after a failure of the run. */
Agents *agents_open(Exec *exec, Arena *run);
/* What AGENT is, as a bag; the first pattern that matches decides. It lives as long as the run. */
Value agents_find(Agents *agents, AgentKind kind, Str agent);
/* The word for KIND in queries ("browser"), and its name in results ("Browser"). */
Str agents_word(AgentKind kind);
Str agents_name(AgentKind kind);

#endif
