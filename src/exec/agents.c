/* Owns patterns of user agents. Comes in: regexes.yaml. Goes out: families, versions, brands. What
   was found for an agent is kept, since few agents make up most of a log. */
#include "exec/agents.h"

#include "base/file.h"
#include "base/limits.h"
#include "base/map.h"
#include "port/regex.h"
#include "value/text.h"

#include <errno.h>
#include <string.h>

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

/* What is read of a pattern before it is compiled. */
typedef struct Item {
  Str regex, flag, own[FIELDS];
} Item;

struct Agents {
  Exec *exec;
  Arena *run;
  VEC(Item) items[AGENT_KINDS];
  VEC(Pattern) patterns[AGENT_KINDS];
  bool ready[AGENT_KINDS];
  Map found[AGENT_KINDS]; /* Value * by agent */
};

static void release(void *regex) { regex_free(regex); }

/* --- the file: YAML of one shape, lists of mappings of scalars, a line each --- */

/* The text of a scalar in single quotes, in double ones, or plain; absent where anything stands
   behind the quotes. */
static Str scalar_of(Arena *arena, Str s) {
  if (!s.len || (s.ptr[0] != '\'' && s.ptr[0] != '"')) return s;
  if (s.len < 2 || s.ptr[s.len - 1] != s.ptr[0]) return (Str){0};
  char quote = s.ptr[0], escape = quote == '"' ? '\\' : quote;
  s = str_slice(s, 1, s.len - 1);
  if (str_find_byte(s, escape, 0) == STR_NONE) return s;
  Text text = {.arena = arena};
  for (size_t i = 0; i < s.len; i++) {
    if (s.ptr[i] == escape && i + 1 < s.len) i++;
    text_add_byte(&text, s.ptr[i]);
  }
  return text_done(&text);
}

/* Notes `KEY: VALUE` of the last pattern of KIND. */
static bool note(Agents *agents, AgentKind kind, Str line) {
  size_t colon = str_find_byte(line, ':', 0);
  if (colon == STR_NONE || !agents->items[kind].len) return false;
  Str key = str_slice(line, 0, colon);
  Str value = scalar_of(agents->run, str_trim(str_from(line, colon + 1)));
  if (!value.ptr) return false;
  Item *item = vec_last(&agents->items[kind]);
  if (str_eq(key, STR("regex"))) item->regex = value;
  if (str_eq(key, STR("regex_flag"))) item->flag = value;
  for (uint32_t f = 0; f < FIELDS && kinds[kind].fields[f].key; f++) {
    if (str_eq(key, str_of(kinds[kind].fields[f].key))) item->own[f] = value;
  }
  return true;
}

static AgentKind kind_of(Str line) {
  AgentKind kind = AGENT_BROWSER;
  if (!str_ends(line, STR(":"))) return AGENT_KINDS;
  while (kind < AGENT_KINDS && !str_eq(str_slice(line, 0, line.len - 1), str_of(kinds[kind].list)))
    kind++;
  return kind;
}

static bool read_patterns(Agents *agents, Str text) {
  AgentKind kind = AGENT_KINDS;
  while (text.ptr) {
    Str whole = str_split(&text, '\n'), line = str_trim(whole);
    if (!line.len || line.ptr[0] == '#') continue;
    if (whole.ptr[0] != ' ') {
      kind = kind_of(line);
      if (kind == AGENT_KINDS) return false;
      continue;
    }
    if (kind == AGENT_KINDS) return false;
    if (str_starts(line, STR("- "))) {
      vec_push(agents->run, &agents->items[kind], (Item){0});
      line = str_trim(str_from(line, 2));
    }
    if (!note(agents, kind, line)) return false;
  }
  return agents->items[AGENT_BROWSER].len > 0;
}

/* A file that the user named has to be there; the system's may be absent. */
static void fail_unread(Exec *exec, FileStatus status) {
  if (exec->user_agents) {
    exec_fail(exec, "AGENTS", "`%s` cannot be read%s%s", exec->user_agents,
              status == FILE_FAILED ? ": " : "", status == FILE_FAILED ? strerror(errno) : "");
    return;
  }
  exec_fail(exec, "NOT_EVALUATED",
            "the function `parse_user_agent` is not evaluated without the patterns of uap-core: "
            "`%s` cannot be read, name another file with `--user-agents FILE`",
            PATTERNS);
}

Agents *agents_open(Exec *exec, Arena *run) {
  const char *path = exec->user_agents ? exec->user_agents : PATTERNS;
  Str text;
  FileStatus status = file_read(run, path, LIMIT_FILE_BYTES, &text);
  if (status != FILE_OK) {
    fail_unread(exec, status);
    return NULL;
  }
  Agents *agents = ARENA_NEW(run, Agents);
  *agents = (Agents){.exec = exec, .run = run};
  if (read_patterns(agents, text)) return agents;
  exec_fail(exec, "AGENTS", "`%s` does not hold patterns of user agents", path);
  return NULL;
}

/* --- patterns --- */

static void add_pattern(Agents *agents, AgentKind kind, const Item *item) {
  Pattern pattern = {0};
  Str why = {0};
  pattern.regex = regex_new(agents->run, item->regex, item->flag.len ? REGEX_NOCASE : 0, &why);
  if (!pattern.regex) {
    exec_fail(agents->exec, "AGENTS", "a pattern of user agents cannot be read: %.*s",
              STR_ARG(why));
    return;
  }
  exec_own(agents->exec, pattern.regex, release);
  for (uint32_t f = 0; f < FIELDS; f++) pattern.own[f] = item->own[f];
  vec_push(agents->run, &agents->patterns[kind], pattern);
}

/* Compiles the patterns of KIND when the first agent asks for them. */
static void make_ready(Agents *agents, AgentKind kind) {
  if (agents->ready[kind]) return;
  agents->ready[kind] = true;
  vec_each(const Item, item, &agents->items[kind]) add_pattern(agents, kind, item);
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
