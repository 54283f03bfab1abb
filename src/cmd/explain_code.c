/* Owns the explanations of codes. Comes in: diag.def. Goes out: text and JSON. */
#include "cmd/explainer.h"
#include "diag/diag.h"

static bool next(const FactSet *facts, size_t *at, Topic *topic) {
  (void)facts;
  if (*at == DIAG_COUNT) return false;
  const DiagInfo *info = diag_info((DiagCode)*at);
  *topic = (Topic){str_of(info->name), str_of(info->title), (*at)++, NULL};
  return true;
}

static void print_severities(Buf *out, const DiagInfo *info) {
  const Severity *in = info->severity;
  if (in[PROFILE_SENTINEL] == in[PROFILE_AZURE_SENTINEL] &&
      in[PROFILE_SENTINEL] == in[PROFILE_STRICT]) {
    buf_add_cstr(out, severity_name(in[PROFILE_SENTINEL]));
    return;
  }
  for (int profile = 0; profile < PROFILE_COUNT; profile++) {
    buf_printf(out, "%s%s in profile %s", profile ? ", " : "", severity_name(in[profile]),
               profile_name((Profile)profile));
  }
}

static void print_example(Buf *out, const char *title, const char *text) {
  buf_printf(out, "\n%s:\n\n", title);
  for (Str rest = str_of(text); rest.ptr;) {
    Str line = str_split(&rest, '\n');
    buf_printf(out, "%s%.*s\n", line.len ? "    " : "", STR_ARG(line));
  }
}

/* Findings on ignores and on .rulec.yaml cannot be silenced by what they are about. */
static bool is_silenced_by_comment(DiagCode code) { return code < DIAG_X010 || code > DIAG_X022; }

static void print_silencing(Buf *out, const char *name) {
  buf_printf(out,
             "To silence it: `# rulec: ignore[%s] reason` at the end of the line or above the key\n"
             "(in a query `// rulec: ignore[%s] reason`), `# rulec: ignore-file[%s] reason`,\n"
             "or `ignore: [%s]` in .rulec.yaml.\n",
             name, name, name, name);
}

static void print(const FactSet *facts, const Topic *topic, Buf *out) {
  (void)facts;
  DiagCode code = (DiagCode)topic->number;
  const DiagInfo *info = diag_info(code);
  buf_printf(out, "%s: %s\n", info->name, info->title);
  print_severities(out, info);
  buf_add_cstr(out, "\n\n");
  explain_paragraph(out, str_of(info->why));
  print_example(out, "Wrong", info->wrong);
  print_example(out, "Right", info->right);
  buf_printf(out, "\nAuthority: %s\n", info->authority);
  if (is_silenced_by_comment(code)) print_silencing(out, info->name);
}

static void print_json(const FactSet *facts, const Topic *topic, Json *json) {
  (void)facts;
  const DiagInfo *info = diag_info((DiagCode)topic->number);
  json_key(json, "severity"), json_open_object(json);
  for (int profile = 0; profile < PROFILE_COUNT; profile++) {
    json_key(json, profile_name((Profile)profile));
    json_cstr(json, severity_name(info->severity[profile]));
  }
  json_close_object(json);
  json_key(json, "why"), json_cstr(json, info->why);
  json_key(json, "wrong"), json_cstr(json, info->wrong);
  json_key(json, "right"), json_cstr(json, info->right);
  json_key(json, "authority"), json_cstr(json, info->authority);
}

const Explainer explain_codes = {"code", next, print, print_json};
