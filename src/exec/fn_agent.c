/* The evaluator of parse_user_agent. */
#include "exec/agents.h"
#include "exec/eval.h"
#include "exec/run.h"

static bool add_kind(EvalCall *call, BagBuilder *bag, Str word, Str agent) {
  for (AgentKind kind = AGENT_BROWSER; kind < AGENT_KINDS; kind++) {
    if (!str_eq_nocase(word, agents_word(kind))) continue;
    bag_put(bag, agents_name(kind), agents_find(*call->state, kind, agent));
    return true;
  }
  exec_fail(call->exec, "NOT_EVALUATED",
            "parse_user_agent that looks for `%.*s` is not evaluated, only for `browser`, `os` and "
            "`device`",
            STR_ARG(word));
  return false;
}

/* parse_user_agent(agent, word or array of words) */
void eval_parse_user_agent(EvalCall *call) {
  if (call->arg_count < 2) {
    exec_fail(call->exec, "NOT_EVALUATED",
              "parse_user_agent without what to look for is not evaluated");
    return;
  }
  if (!*call->state) *call->state = agents_open(call->exec, call->run);
  for (uint32_t i = 0; *call->state && i < call->rows; i++) {
    Value wanted = arg_value(call, 1, i);
    BagBuilder bag = {.arena = call->arena};
    bool good = true;
    if (wanted.type == VALUE_STRING) {
      good = add_kind(call, &bag, value_text(wanted), arg_str(call, 0, i));
    }
    for (uint32_t k = 0; good && wanted.type == VALUE_ARRAY && k < wanted.len; k++) {
      good = add_kind(call, &bag, value_text(wanted.items[k]), arg_str(call, 0, i));
    }
    if (!good) return;
    result_dynamic(call, i, bag_done(&bag));
  }
}
