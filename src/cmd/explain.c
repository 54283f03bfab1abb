/* `rulec explain NAME`: what a code, a key, a table, a function … is; `--list [NOUN]`: all there
   are. What can be explained is a table of explainers. */
#include "cmd/cmd.h"

#include "cmd/explainer.h"
#include "cmd/session.h"

#include <stdio.h>

typedef struct Explain {
  Session session;
  bool list;
  Buf out;
  Json json;
} Explain;

static const FactSet *facts(const Explain *explain) { return &explain->session.driver.facts; }

static bool wants_json(const Explain *explain) {
  const char *format = explain->session.format;
  return format && str_eq(str_of(format), STR("json"));
}

static void write_json(Explain *explain, const Explainer *explainer, const Topic *topic) {
  Json *json = &explain->json;
  json_open_object(json);
  json_key(json, "noun"), json_cstr(json, explainer->noun);
  json_key(json, "name"), json_str(json, topic->name);
  json_key(json, "title"), json_str(json, topic->title);
  if (explainer->print_json) explainer->print_json(facts(explain), topic, json);
  json_close_object(json);
}

static void show(Explain *explain, const Explainer *explainer, const Topic *topic) {
  if (wants_json(explain)) {
    write_json(explain, explainer, topic);
  } else {
    if (explain->out.len) buf_add_byte(&explain->out, '\n');
    explainer->print(facts(explain), topic, &explain->out);
  }
}

/* --- by name --- */

/* Shows all that is called NAME, of every kind: exactly so or, with ANY_CASE, but for case. */
static bool show_called(Explain *explain, Str name, bool any_case) {
  bool found = false;
  for (size_t i = 0; i < explainer_count; i++) {
    Topic topic;
    for (size_t at = 0; explainers[i]->next(facts(explain), &at, &topic);) {
      if (!(any_case ? str_eq_nocase(name, topic.name) : str_eq(name, topic.name))) continue;
      show(explain, explainers[i], &topic);
      found = true;
    }
  }
  return found;
}

static void complain(const Explain *explain, Str name) {
  Str near = explainer_near(facts(explain), name);
  fprintf(stderr, "rulec: `%.*s` is nothing that rulec can explain", STR_ARG(name));
  if (near.len)
    fprintf(stderr, "; did you mean `%.*s`?\n", STR_ARG(near));
  else
    fprintf(stderr, "; `rulec explain --list` lists what is\n");
}

static bool show_named(Explain *explain) {
  bool all = true;
  vec_each(const char *, each, &explain->session.operands) {
    Str name = str_of(*each);
    if (show_called(explain, name, false) || show_called(explain, name, true)) continue;
    complain(explain, name);
    all = false;
  }
  return all;
}

/* --- lists --- */

/* Columns of the longest name, within reason. */
static int width_of(const Explain *explain, const Explainer *explainer) {
  size_t width = 0;
  Topic topic;
  for (size_t at = 0; explainer->next(facts(explain), &at, &topic);) {
    if (topic.name.len > width) width = topic.name.len;
  }
  return width > 32 ? 32 : (int)width;
}

static void list_one(Explain *explain, const Explainer *explainer) {
  int width = width_of(explain, explainer);
  Topic topic;
  for (size_t at = 0; explainer->next(facts(explain), &at, &topic);) {
    if (wants_json(explain))
      write_json(explain, explainer, &topic);
    else if (topic.title.len)
      buf_printf(&explain->out, "%-*.*s  %.*s\n", width, STR_ARG(topic.name), STR_ARG(topic.title));
    else
      buf_printf(&explain->out, "%.*s\n", STR_ARG(topic.name));
  }
}

/* Lists the nouns of the operands; without any, the codes. */
static bool list(Explain *explain) {
  if (explain->session.operands.len == 0) list_one(explain, &explain_codes);
  vec_each(const char *, noun, &explain->session.operands) {
    const Explainer *explainer = explainer_of(str_of(*noun));
    if (explainer) {
      list_one(explain, explainer);
      continue;
    }
    fprintf(stderr, "rulec: --list takes");
    for (size_t i = 0; i < explainer_count; i++)
      fprintf(stderr, "%s `%s`", i ? "," : "", explainers[i]->noun);
    fprintf(stderr, ", not `%s`\n", *noun);
    return false;
  }
  return true;
}

/* --- the command --- */

/* The user's own tables and functions can be explained too. */
static void load_facts(Session *session) {
  Words none = {0}, operands = session->operands;
  session->operands = none;
  session_configure(session);
  session->operands = operands;
  session_complain(session);
}

static bool run(Explain *explain) {
  if (!explain->list && explain->session.operands.len == 0) {
    fprintf(stderr, "rulec: explain needs a name, or --list\n");
    return false;
  }
  load_facts(&explain->session);
  explain->json = (Json){.out = &explain->out};
  if (wants_json(explain)) json_open_array(&explain->json);
  bool good = explain->list ? list(explain) : show_named(explain);
  if (wants_json(explain)) json_close_array(&explain->json), buf_add_byte(&explain->out, '\n');
  if (explain->out.len) fwrite(explain->out.ptr, 1, explain->out.len, stdout);
  return good && !explain->session.unable;
}

int cmd_explain(int argc, char **argv) {
  Explain explain = {0};
  Session *session = &explain.session;
  const Option options[] = {
      {"list", 0, OPTION_FLAG, &explain.list, NULL, NULL,
       "list the codes, or the names of each NOUN (code, key, table, tactic …)"},
      {"format", 0, OPTION_WORD, &session->format, "NAME", "text|json", "how it is written"},
      {"env", 0, OPTION_WORD, &session->environment, "NAME", "sentinel|xdr|merged|none",
       "whose tables exist"},
      {"schemas", 0, OPTION_WORDS, &session->schemas, "PATH,…", NULL,
       "files that declare your own tables and functions"},
      {"no-config", 0, OPTION_FLAG, &session->no_config, NULL, NULL, "read no .rulec.yaml"}};
  const OptionTable table = {"explain [OPTION...] NAME...  |  explain --list [NOUN...]",
                             "Explains codes of findings, keys of rules, tactics, techniques, "
                             "entities, connectors, tables and functions.",
                             options, sizeof options / sizeof *options};
  OptionOutcome outcome = options_parse(&session->arena, &table, argc, argv, &session->operands);
  int code = options_exit(outcome);
  if (outcome == OPTIONS_OK && run(&explain)) code = EXIT_CLEAN;
  buf_free(&explain.out);
  session_close(session);
  return code;
}
