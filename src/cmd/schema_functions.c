/* `rulec schema functions [NAME…]`: the workspace functions that rulec knows, what they take and
   what they give. Functions of KQL itself are not among them. */
#include "cmd/cmd.h"
#include "cmd/schema.h"

/* "(a:string, b:long=1)" */
static void parameters(Buf *out, const FactFunction *function) {
  if (fact_function_kind(function) == FACT_BODY) {
    buf_add(out, fact_function_parameters_text(function));
    return;
  }
  buf_add_byte(out, '(');
  for (uint32_t i = 0; i < fact_function_arity(function); i++) {
    FactParameter parameter = fact_function_parameter(function, i);
    buf_printf(out, "%s%.*s:%.*s", i ? ", " : "", STR_ARG(parameter.name),
               STR_ARG(fact_type_name(parameter.type)));
    if (parameter.value.ptr) buf_printf(out, "=%.*s", STR_ARG(parameter.value));
  }
  buf_add_byte(out, ')');
}

static const char *gives(const FactFunction *function) {
  switch (fact_function_kind(function)) {
    case FACT_TABULAR: return "a table";
    case FACT_SCALAR: return fact_type_name(fact_function_type(function)).ptr;
    case FACT_INVOKE_EXTEND: return "after `invoke`, the piped table extended by these columns";
    case FACT_INVOKE_JOIN: return "after `invoke`, the piped table joined with these columns";
    case FACT_DATABASE: return "the tables of another workspace, taken to be those of this one";
    case FACT_FOREIGN: return "a database of which nothing is known";
    case FACT_BODY: return "what its KQL says";
  }
  return "";
}

static void details_json(FactQuery *query, const FactFunction *function) {
  Buf text = {0};
  parameters(&text, function);
  json_open_object(&query->json);
  json_key(&query->json, "name"), json_str(&query->json, fact_function_name(function));
  json_key(&query->json, "parameters"), json_str(&query->json, buf_str(&text));
  json_key(&query->json, "gives"), json_cstr(&query->json, gives(function));
  json_key(&query->json, "origin"), json_str(&query->json, fact_function_origin(function));
  fact_query_columns(query, fact_function_table(fact_query_set(query), function));
  json_close_object(&query->json);
  buf_free(&text);
}

static void details(FactQuery *query, const FactFunction *function) {
  if (fact_query_wants_json(query)) {
    details_json(query, function);
    return;
  }
  Str origin = fact_function_origin(function);
  if (query->out.len) buf_add_byte(&query->out, '\n');
  buf_add(&query->out, fact_function_name(function));
  parameters(&query->out, function);
  buf_printf(&query->out, "\n  gives %s\n", gives(function));
  if (origin.len) buf_printf(&query->out, "  from %.*s\n", STR_ARG(origin));
  FactFunctionKind kind = fact_function_kind(function);
  if (kind == FACT_SCALAR || kind == FACT_BODY) return;
  fact_query_columns(query, fact_function_table(fact_query_set(query), function));
}

static bool show(FactQuery *query, Str name) {
  const FactSet *set = fact_query_set(query);
  FactFunctionWalk walk = {.set = set};
  bool any = false;
  for (const FactFunction *function; (function = fact_function_next(&walk));) {
    if (!fact_pattern_matches(name, fact_function_name(function))) continue;
    details(query, function);
    any = true;
  }
  return any || fact_query_unknown(name, "function", fact_function_near(set, name));
}

static void list(FactQuery *query) {
  FactFunctionWalk walk = {.set = fact_query_set(query)};
  for (const FactFunction *function; (function = fact_function_next(&walk));) {
    if (fact_query_wants_json(query)) {
      details_json(query, function);
      continue;
    }
    Str origin = fact_function_origin(function);
    buf_printf(&query->out, origin.len ? "%-60.*s %.*s\n" : "%.*s%.*s\n",
               STR_ARG(fact_function_name(function)), STR_ARG(origin));
  }
}

int schema_functions(int argc, char **argv) {
  FactQuery query = {0};
  const Option options[] = {FACT_QUERY_OPTIONS(query)};
  const OptionTable table = {"schema functions [OPTION...] [NAME...]",
                             "Prints what the workspace functions called NAME take and give, where "
                             "`*` stands for anything; without NAME, a line for each.",
                             options, sizeof options / sizeof *options};
  OptionOutcome outcome = options_parse(&query.session.arena, &table, argc, argv, &query.names);
  if (outcome != OPTIONS_OK) return options_exit(outcome);
  return fact_query_run(&query, list, show);
}
