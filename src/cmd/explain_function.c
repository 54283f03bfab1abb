/* Owns the explanations of functions: those of KQL and those that a workspace adds. Comes in:
   function.def, built-in facts and the user's. Goes out: text. */
#include "cmd/explainer.h"
#include "fact/function.h"
#include "kql/function.h"
#include "plan/lower.h"

/* --- functions of a workspace --- */

static bool next_workspace_function(const FactSet *facts, size_t *at, Topic *topic) {
  FactFunctionWalk walk = {.set = facts, .at = (uint32_t)*at};
  const FactFunction *function = fact_function_next(&walk);
  if (!function) return false;
  *at = walk.at;
  *topic = (Topic){fact_function_name(function), fact_function_origin(function), 0, function};
  return true;
}

static void print_parameters(Buf *out, const FactFunction *function) {
  buf_add_byte(out, '(');
  for (uint32_t i = 0; i < fact_function_arity(function); i++) {
    FactParameter parameter = fact_function_parameter(function, i);
    buf_printf(out, "%s%.*s: %.*s", i ? ", " : "", STR_ARG(parameter.name),
               STR_ARG(fact_type_name(parameter.type)));
    if (parameter.value.ptr) buf_printf(out, " = %.*s", STR_ARG(parameter.value));
  }
  buf_add_byte(out, ')');
}

static void print_workspace_function(const FactSet *facts, const Topic *topic, Buf *out) {
  const FactFunction *function = topic->fact;
  buf_add(out, topic->name);
  if (fact_function_kind(function) == FACT_BODY)
    buf_add(out, fact_function_parameters_text(function));
  else
    print_parameters(out, function);
  if (fact_function_kind(function) == FACT_SCALAR)
    buf_printf(out, ": %.*s", STR_ARG(fact_type_name(fact_function_type(function))));
  buf_printf(out, "\na function of %.*s\n",
             STR_ARG(topic->title.len ? topic->title : STR("your own")));
  const FactTable *result = fact_function_table(facts, function);
  if (fact_table_width(result)) {
    buf_printf(out, "\nColumns of its result (%u):\n", (unsigned)fact_table_width(result));
    explain_columns(out, result);
  }
  if (fact_function_kind(function) == FACT_BODY) {
    buf_add_cstr(out, "\nBody:\n");
    buf_add(out, fact_function_body(function));
    buf_add_byte(out, '\n');
  }
}

const Explainer explain_workspace_functions = {"workspace-function", next_workspace_function,
                                               print_workspace_function, NULL};

/* --- functions of KQL --- */

static bool next_function(const FactSet *facts, size_t *at, Topic *topic) {
  (void)facts;
  if (*at == FUNCTION_COUNT) return false;
  const KqlFunction *function = kql_function((KqlFunctionId)*at);
  *topic = (Topic){str_of(function->name), str_of(function->doc), *at, NULL};
  return ++*at, true;
}

/* One signature as function.def writes it, "(a:string) long repeating", as "(a:string) -> long". */
static void print_signature(Buf *out, const char *name, Str signature) {
  size_t close = signature.len;
  while (close > 0 && signature.ptr[close - 1] != ')') close--;
  Str result = str_trim(str_from(signature, close));
  result = str_split(&result, ' ');
  buf_printf(out, "  %s%.*s", name, STR_ARG(str_slice(signature, 0, close)));
  if (!str_eq(result, STR("rule"))) buf_printf(out, " -> %.*s", STR_ARG(result));
  buf_add_byte(out, '\n');
}

static void print_function(const FactSet *facts, const Topic *topic, Buf *out) {
  (void)facts;
  static const char *const groups[GROUP_COUNT] = {"function", "aggregate function", "plugin",
                                                  "operator"};
  const KqlFunction *function = kql_function((KqlFunctionId)topic->number);
  buf_printf(out, "%s: %s of KQL", function->name, groups[function->group]);
  if (function->category && *function->category) buf_printf(out, " (%s)", function->category);
  buf_add_cstr(out, "\n\n");
  explain_paragraph(out, topic->title);
  if (function->successor && *function->successor)
    buf_printf(out, "Obsolete: use %s\n", function->successor);
  if (!plan_evaluates(function)) {
    buf_add_cstr(out, "Not evaluated: `rulec run` and `rulec test` refuse queries that call it\n");
  }
  buf_add_cstr(out, "\nSignatures:\n");
  for (Str rest = str_of(function->signature_text); rest.ptr;) {
    print_signature(out, function->name, str_trim(str_split(&rest, ';')));
  }
}

const Explainer explain_functions = {"function", next_function, print_function, NULL};
