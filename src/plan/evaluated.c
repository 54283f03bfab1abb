/* Owns the answer to what of the language the engine evaluates, for those who only want to know. */
#include "plan/lower_int.h"

bool plan_evaluates(const KqlFunction *function) {
  Str name = str_of(function->name);
  switch (function->group) {
    case GROUP_SCALAR:
      if (function->flags & FUNCTION_GRAPH) return lower_graph_function_is_known(name);
      return plan_function(name) || lower_call_is_special(name) || str_eq(name, STR("table"));
    case GROUP_AGGREGATE: return plan_aggregate(name) != NULL;
    case GROUP_PLUGIN: return lower_plugin_is_known(name);
    default: return true;
  }
}
