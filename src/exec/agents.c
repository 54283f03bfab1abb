/* Owns patterns of user agents. Comes in: regexes.yaml. Goes out: families, versions, brands. What
   was found for an agent is kept, since few agents make up most of a log. */
#include "exec/agents.h"

#include "base/file.h"
#include "base/limits.h"
#include "base/map.h"
#include "diag/diag.h"
#include "doc/load.h"
#include "port/regex.h"
#include "value/text.h"

#define PATTERNS "/usr/share/uap-core/regexes.yaml"

enum { FIELDS = 5 };

/* A member of what is found: from the pattern's own text under KEY, else from a group. */
typedef struct Field {
  const char *key, *name;
  uint32_t group; /* 0: none */
} Field;

static const struct {
  const char *word, *name, *list;
  Field fields[FIELDS]; /* the first is the family */
} kinds[AGENT_KINDS] = {
    {"browser",
     "Browser",
     "user_agent_parsers",
     {{"family_replacement", "Family", 1},
      {"v1_replacement", "MajorVersion", 2},
      {"v2_replacement", "MinorVersion", 3},
      {"v3_replacement", "Patch", 4}}},
    {"os",
     "OperatingSystem",
     "os_parsers",
     {{"os_replacement", "Family", 1},
      {"os_v1_replacement", "MajorVersion", 2},
      {"os_v2_replacement", "MinorVersion", 3},
      {"os_v3_replacement", "Patch", 4},
      {"os_v4_replacement", "PatchMinor", 5}}},
    {"device",
     "Device",
     "device_parsers",
     {{"device_replacement", "Family", 1},
      {"brand_replacement", "Brand", 0},
      {"model_replacement", "Model", 1}}},
};

Str agents_word(AgentKind kind) { return str_of(kinds[kind].word); }
Str agents_name(AgentKind kind) { return str_of(kinds[kind].name); }

typedef struct Pattern {
  Regex *regex;
  Str own[FIELDS]; /* with $1 … for groups; absent: the group of the field */
} Pattern;

struct Agents {
  Exec *exec;
  Arena *run;
  const Node *root;
  VEC(Pattern) patterns[AGENT_KINDS];
  bool ready[AGENT_KINDS];
  Map found[AGENT_KINDS]; /* Value * by agent */
};

static void release(void *regex) { regex_free(regex); }

static Str scalar_of(const Node *node) {
  return node && node->kind == NODE_SCALAR ? node->value : (Str){0};
}

static void add_pattern(Agents *agents, AgentKind kind, const Node *item) {
  Pattern pattern = {0};
  Str text = scalar_of(node_get(item, STR("regex"))), why = {0};
  unsigned flags = scalar_of(node_get(item, STR("regex_flag"))).len ? REGEX_NOCASE : 0;
  pattern.regex = regex_new(agents->run, text, flags, &why);
  if (!pattern.regex) {
    exec_fail(agents->exec, "AGENTS", "a pattern of user agents cannot be read: %.*s",
              STR_ARG(why));
    return;
  }
  exec_own(agents->exec, pattern.regex, release);
  for (uint32_t f = 0; f < FIELDS && kinds[kind].fields[f].key; f++) {
    pattern.own[f] = scalar_of(node_get(item, str_of(kinds[kind].fields[f].key)));
  }
  vec_push(agents->run, &agents->patterns[kind], pattern);
}

/* Compiles the patterns of KIND when the first agent asks for them. */
static void make_ready(Agents *agents, AgentKind kind) {
  if (agents->ready[kind]) return;
  agents->ready[kind] = true;
  const Node *list = node_get(agents->root, str_of(kinds[kind].list));
  for (uint32_t i = 0; list && i < list->items.len; i++) {
    add_pattern(agents, kind, list->items.ptr[i]);
  }
}

Agents *agents_open(Exec *exec, Arena *run) {
  const char *path = exec->user_agents ? exec->user_agents : PATTERNS;
  Str text;
  if (file_read(run, path, LIMIT_FILE_BYTES, &text) != FILE_OK) {
    exec_fail(exec, "NOT_EVALUATED",
              "the function `parse_user_agent` is not evaluated without the patterns of uap-core: "
              "`%s` cannot be read, name another file with `--user-agents FILE`",
              path);
    return NULL;
  }
  DiagBag bag = {.arena = run};
  const Doc *doc = doc_load(run, source_new(run, str_of(path), text), &bag);
  Agents *agents = ARENA_NEW(run, Agents);
  *agents = (Agents){.exec = exec, .run = run, .root = doc->roots.len ? doc->roots.ptr[0] : NULL};
  if (doc->broken || !node_get(agents->root, str_of(kinds[AGENT_BROWSER].list))) {
    exec_fail(exec, "AGENTS", "`%s` does not hold patterns of user agents", path);
    return NULL;
  }
  return agents;
}

/* TEMPLATE with the groups in the place of $1 … $9, without white space around it. */
static Str fill_in(Text *text, Str template, const Str *groups) {
  for (size_t i = 0; i < template.len; i++) {
    char c = template.ptr[i], next = i + 1 < template.len ? template.ptr[i + 1] : 0;
    if (c == '$' && next >= '1' && next <= '9') {
      text_add(text, groups[next - '0']);
      i++;
    } else {
      text_add_byte(text, c);
    }
  }
  return str_trim(text_done(text));
}

static Value describe(Agents *agents, AgentKind kind, Str agent) {
  Text text = {.arena = agents->run};
  BagBuilder bag = {.arena = agents->run};
  Str groups[REGEX_GROUPS] = {0};
  const Pattern *pattern = NULL;
  vec_each(const Pattern, p, &agents->patterns[kind]) {
    if (!regex_find(p->regex, agent, 0, groups, REGEX_GROUPS)) continue;
    pattern = p;
    break;
  }
  for (uint32_t f = 0; f < FIELDS && kinds[kind].fields[f].key; f++) {
    const Field *field = &kinds[kind].fields[f];
    Str value = f == 0 && !pattern ? STR("Other") : STR("");
    if (pattern && pattern->own[f].ptr) {
      value = fill_in(&text, pattern->own[f], groups);
    } else if (pattern && field->group) {
      value = arena_str(agents->run, groups[field->group]);
    }
    bag_put(&bag, str_of(field->name), value_str(value));
  }
  return bag_done(&bag);
}

Value agents_find(Agents *agents, AgentKind kind, Str agent) {
  make_ready(agents, kind);
  Value *found = map_get(&agents->found[kind], agent);
  if (found) return *found;
  found = ARENA_NEW(agents->run, Value);
  *found = describe(agents, kind, agent);
  map_put(agents->run, &agents->found[kind], arena_str(agents->run, agent), found);
  return *found;
}
