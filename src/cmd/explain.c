/* `rulec explain NAME`: what a code means and how to mend it; `rulec explain --list`: all there
   are. What can be explained is a table of explainers; each knows one kind of name. */
#include "cmd/cmd.h"

#include "base/near.h"
#include "cmd/explainer.h"
#include "cmd/options.h"

#include <stdio.h>

static const Explainer *const explainers[] = {&explain_codes, &explain_fields};

enum { EXPLAINERS = sizeof explainers / sizeof *explainers };

/* One thing that can be explained: the I-th that EXPLAINER knows. */
typedef struct Topic {
  const Explainer *explainer;
  size_t i;
} Topic;

/* From a zeroed TOPIC on, each call gives the next; false after the last. */
static bool next_topic(Topic *topic) {
  if (!topic->explainer) return topic->explainer = explainers[0], true;
  if (topic->explainer->name(++topic->i)) return true;
  size_t kind = 0;
  while (explainers[kind] != topic->explainer) kind++;
  if (kind + 1 == EXPLAINERS) return false;
  return *topic = (Topic){explainers[kind + 1], 0}, true;
}

static Str topic_name(Topic topic) { return str_of(topic.explainer->name(topic.i)); }

static bool find(Str name, Topic *found) {
  for (Topic topic = {0}; next_topic(&topic);) {
    if (str_eq_nocase(name, topic_name(topic))) return *found = topic, true;
  }
  return false;
}

static void complain(Str name) {
  Near near = near_start(name);
  for (Topic topic = {0}; next_topic(&topic);) near_offer(&near, topic_name(topic));
  Str best = near_best(&near);
  fprintf(stderr, "rulec: `%.*s` is nothing that rulec can explain", STR_ARG(name));
  if (best.len)
    fprintf(stderr, "; did you mean `%.*s`?\n", STR_ARG(best));
  else
    fprintf(stderr, "; `rulec explain --list` lists what is\n");
}

typedef struct Explain {
  Arena arena;
  Words names;
  const char *format;
  bool list;
  Buf out;
  Json json;
} Explain;

static bool wants_json(const Explain *explain) {
  return explain->format && str_eq(str_of(explain->format), STR("json"));
}

static void write_json(Json *json, Topic topic) {
  json_open_object(json);
  json_key(json, "noun"), json_cstr(json, topic.explainer->noun);
  json_key(json, "name"), json_str(json, topic_name(topic));
  json_key(json, "title"), json_cstr(json, topic.explainer->title(topic.i));
  topic.explainer->print_json(json, topic.i);
  json_close_object(json);
}

static void show(Explain *explain, Topic topic) {
  if (wants_json(explain)) {
    write_json(&explain->json, topic);
  } else if (explain->list) {
    buf_printf(&explain->out, "%-26s %s\n", topic_name(topic).ptr, topic.explainer->title(topic.i));
  } else {
    if (explain->out.len) buf_add_byte(&explain->out, '\n');
    topic.explainer->print(&explain->out, topic.i);
  }
}

static bool show_named(Explain *explain) {
  bool all = true;
  vec_each(const char *, name, &explain->names) {
    Topic topic;
    if (find(str_of(*name), &topic))
      show(explain, topic);
    else
      complain(str_of(*name)), all = false;
  }
  return all;
}

/* Everything that was asked for, to stdout. False where a name is unknown. */
static bool run(Explain *explain) {
  bool good = true;
  explain->json = (Json){.out = &explain->out};
  if (wants_json(explain)) json_open_array(&explain->json);
  if (explain->list)
    for (Topic topic = {0}; next_topic(&topic);) show(explain, topic);
  else
    good = show_named(explain);
  if (wants_json(explain)) json_close_array(&explain->json), buf_add_byte(&explain->out, '\n');
  if (explain->out.len) fwrite(explain->out.ptr, 1, explain->out.len, stdout);
  return good;
}

int cmd_explain(int argc, char **argv) {
  Explain explain = {0};
  const Option options[] = {
      {"list", 0, OPTION_FLAG, &explain.list, NULL, NULL, "all that can be explained, a line each"},
      {"format", 0, OPTION_WORD, &explain.format, "NAME", "text|json", "how it is written"}};
  const OptionTable table = {"explain [OPTION...] NAME...",
                             "Explains the codes of findings and the keys of rules.", options,
                             sizeof options / sizeof *options};
  OptionOutcome outcome = options_parse(&explain.arena, &table, argc, argv, &explain.names);
  bool good = outcome != OPTIONS_WRONG;
  if (outcome == OPTIONS_OK && !explain.list && explain.names.len == 0) {
    fprintf(stderr, "rulec: explain needs a name, or --list\n");
    good = false;
  } else if (outcome == OPTIONS_OK) {
    good = run(&explain);
  }
  buf_free(&explain.out);
  arena_free(&explain.arena);
  return good ? EXIT_CLEAN : EXIT_UNABLE;
}
